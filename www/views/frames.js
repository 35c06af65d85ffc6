// Frames on demand. A page that asks for every frame has the browser go through style, layout and
// compositing sixty times a second for pictures that stand still, on the cores that train.

/** @type {(now: number) => boolean} */
let draw = () => false;
let asked = false;

/** Something may have changed: draws with the next frame. */
export function askFrame() {
  if (asked) return;
  asked = true;
  requestAnimationFrame((now) => {
    asked = false;
    if (draw(now)) askFrame();
  });
}

/**
 * Draws from now on whenever somebody asked, or the reader did something.
 * @param {(now: number) => boolean} drawing draws; says whether it wants the next frame too
 */
export function drawFrames(drawing) {
  draw = drawing;
  for (const type of ["click", "input", "change", "keydown", "hashchange", "visibilitychange"]) addEventListener(type, askFrame, true);
  askFrame();
}
