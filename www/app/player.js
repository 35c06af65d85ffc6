// Which recorded epoch is shown: training is faster than the eye.

/** Recorded epochs a second of the watchable pace: at first, and later on. */
const SLOW = 14;
const FAST = 42;
/** Over how many recorded epochs the pace rises. */
const RISE = 60;

/** How many times the watchable pace; "full" is for what has been trained already. */
const FACTORS = { slow: 0.35, watchable: 1, fast: 3, full: 8 };

/**
 * Time between two frames while networks train, ms: the cores are theirs, and where there are two, a frame takes a
 * good part of one. Marks move, or jump with what is recorded.
 */
const LIVE_MOTION_MS = navigator.hardwareConcurrency > 2 ? 33 : 50;
const LIVE_JUMP_MS = 200;

const reducedMotion = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** @typedef {keyof typeof FACTORS} Pace */

export class Player {
  /** Recorded epochs of the run. */
  total = 0;
  /** Those that all networks have reached. */
  available = 0;
  /** Index of the shown recorded epoch; -1 when there is none. */
  shown = -1;
  /** Whether the display moves on: to the newest epoch, and with it. */
  following = true;
  fraction = 0;
  /** When it last moved, ms. @type {number|null} */
  time = null;
  /** @type {Pace} */
  pace = "watchable";
  /** Whether the run is training: the full pace then stays with the newest epoch. */
  live = false;

  /** @param {number} total recorded epochs of the run */
  reset(total) {
    this.total = total;
    this.available = 0;
    this.shown = -1;
    this.following = true;
    this.fraction = 0;
    this.time = null;
  }

  /** @param {number} available recorded epochs that all networks have reached */
  setAvailable(available) {
    this.available = available;
    if (this.shown < 0 && available > 0) this.shown = 0;
  }

  /** Moves on; call it once a frame. @param {number} now ms @returns {boolean} whether it wants to move on with the next */
  tick(now) {
    const newest = this.available - 1;
    if (!this.following || this.shown >= newest) {
      this.fraction = 0;
      this.time = null;
      return false;
    }
    const elapsed = this.time === null ? 0 : Math.min(now - this.time, 100);
    this.time = now;
    if (this.pace === "full" && this.live) {
      this.shown = newest;
      this.fraction = 0;
      return false;
    }
    const rate = FACTORS[this.pace] * (SLOW + (FAST - SLOW) * Math.min(1, this.shown / RISE));
    this.fraction += (rate * elapsed) / 1000;
    const whole = Math.floor(this.fraction);
    this.fraction -= whole;
    this.shown = Math.min(newest, this.shown + whole);
    if (this.shown === newest) this.fraction = 0;
    return true;
  }

  /** Shortest time between two frames that the reader did not ask for, ms. */
  get period() {
    if (!this.live) return 0;
    return this.pace === "full" ? LIVE_JUMP_MS : LIVE_MOTION_MS;
  }

  /** The shown place: an index, with a fraction while the display moves smoothly between two. */
  get place() {
    return this.isBetween ? this.shown + this.fraction : this.shown;
  }

  /** Whether what is shown lies between two recorded epochs. */
  get isBetween() {
    return this.fraction > 0 && !reducedMotion?.matches;
  }

  /** Shows one epoch and stays there. @param {number} index */
  seek(index) {
    if (this.available === 0) return;
    this.shown = Math.max(0, Math.min(index, this.available - 1));
    this.following = false;
    this.fraction = 0;
  }

  /** Jumps to the newest epoch and stays with it. */
  jumpToNewest() {
    this.shown = this.available - 1;
    this.following = true;
  }

  /** Starts and stops the motion; from the end of what there is it starts at the first epoch. */
  toggle() {
    this.following = !this.following || (this.atNewest && !this.live);
    if (this.following && this.atNewest && !this.live) this.shown = Math.min(0, this.available - 1);
  }

  /** Whether the display moves or waits for what is being trained. */
  get isPlaying() {
    return this.following && (this.live || !this.atNewest);
  }

  get atNewest() {
    return this.shown >= this.available - 1;
  }
}
