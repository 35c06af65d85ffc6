// Frames on demand. A page that asks for every frame has the browser go through style, layout and
// compositing sixty times a second for pictures that stand still, on the cores that train.

/** What a drawing gives when nothing is left to draw. */
export const NOTHING_LEFT = Infinity;
/** Half the time of a frame, ms: timers are rounded to the nearest frame. */
const HALF_FRAME_MS = 8;

/** @type {(now: number) => number} */
let draw = () => NOTHING_LEFT;
let asked = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;
let drawnAt = -Infinity;
let period = 0;

function nextFrame() {
  if (asked) return;
  asked = true;
  clearTimeout(timer);
  timer = undefined;
  requestAnimationFrame((now) => {
    asked = false;
    drawnAt = now;
    const wait = draw(now);
    if (wait < NOTHING_LEFT) askFrame(wait);
  });
}

/** Something may have changed: draws with the next frame, or the next one in turn. @param {number} [wait] ms, after which it has */
export function askFrame(wait = 0) {
  if (asked || (timer !== undefined && wait > 0)) return;
  const due = Math.max(wait, drawnAt + period - performance.now()) - HALF_FRAME_MS;
  if (due <= HALF_FRAME_MS) return nextFrame();
  clearTimeout(timer);
  timer = setTimeout(nextFrame, due);
}

/** Time between two frames that the reader did not ask for, ms: what changes in between comes together. @param {number} ms */
export function spareFrames(ms) {
  period = ms;
}

/**
 * Draws from now on whenever somebody asked, and at once when the reader did something.
 * @param {(now: number) => number} drawing draws; says in how many ms there is more to draw: 0 is the next frame
 */
export function drawFrames(drawing) {
  draw = drawing;
  for (const type of ["click", "input", "change", "keydown", "hashchange", "visibilitychange"]) addEventListener(type, nextFrame, true);
  nextFrame();
}
