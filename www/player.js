// Which recorded epoch is shown: training is faster than the eye.

/** Recorded epochs a second of the watchable pace: at first, and later on. */
const SLOW = 14;
const FAST = 42;
/** Over how many recorded epochs the pace rises. */
const RISE = 60;

export class Player {
  constructor() {
    this.reset(0);
    /** @type {"watchable"|"full"} */
    this.pace = "watchable";
  }

  /** @param {number} total recorded epochs of the run */
  reset(total) {
    this.total = total;
    this.available = 0;
    /** Index of the shown recorded epoch; -1 when there is none. */
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
    if (this.pace === "full") {
      this.shown = newest;
      return false;
    }
    const rate = SLOW + (FAST - SLOW) * Math.min(1, this.shown / RISE);
    this.fraction += (rate * elapsed) / 1000;
    const whole = Math.floor(this.fraction);
    this.fraction -= whole;
    this.shown = Math.min(newest, this.shown + whole);
    return true;
  }

  /** Shows one epoch and stays there. @param {number} index */
  seek(index) {
    if (this.available === 0) return;
    this.shown = Math.max(0, Math.min(index, this.available - 1));
    this.following = false;
  }

  /** Jumps to the newest epoch and stays with it. */
  jumpToNewest() {
    this.shown = this.available - 1;
    this.following = true;
  }

  get atNewest() {
    return this.shown >= this.available - 1;
  }
}
