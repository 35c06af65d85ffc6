// How long a run has computed, without its pauses.

export class Stopwatch {
  sum = 0;
  /** @type {number|null} */
  since = null;
  /** The share of the work that was done when the clock started. */
  share = 0;

  reset() {
    this.sum = 0;
    this.since = null;
    this.share = 0;
  }

  /** @param {number} share done when the clock starts @param {number} now ms */
  start(share, now) {
    if (this.sum === 0 && this.since === null) this.share = share;
    if (this.since === null) this.since = now;
  }

  /** @param {number} now ms */
  stop(now) {
    if (this.since !== null) this.sum += now - this.since;
    this.since = null;
  }

  /** Seconds so far. @param {number} now ms */
  seconds(now) {
    return (this.sum + (this.since === null ? 0 : now - this.since)) / 1000;
  }
}
