// Words for where a run stands.

const whole = new Intl.NumberFormat("en-GB");

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 1) return "a moment";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** How long a run has computed, without its pauses. */
export class Stopwatch {
  constructor() {
    this.reset();
  }

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

/**
 * @param {{state: string, epoch: number|null, epochs: number, networks: number, threads: number, before: number, done: number, seconds: number, published: boolean, instead: string}} now
 *   `before` is the share that was done when the clock started; `instead` what is shown that is no run
 * @returns {string}
 */
export function progressText({ state, epoch, epochs, networks, threads, before, done, seconds, published, instead }) {
  const who = `${whole.format(networks)} ${networks === 1 ? "network" : "networks"}`;
  const at = `epoch ${whole.format(epoch ?? 0)} of ${whole.format(epochs)}`;
  const cores = `${threads} ${threads === 1 ? "thread" : "threads"}`;
  switch (state) {
    case "idle":
      if (instead) return instead;
      if (published) return `${who}, precomputed`;
      return `${who}, untrained; ${whole.format(epochs)} epochs to go`;
    case "running": {
      const left = done - before > 0.01 && seconds > 0.5 ? `, ${duration((seconds * (1 - done)) / (done - before))} left` : "";
      return `${at}, ${who}${left}, ${cores}`;
    }
    case "paused":
      return `Paused at ${at}, ${who}`;
    case "done":
      // A run from a file took its time elsewhere.
      return seconds > 0 ? `Done: ${at}, ${who}, ${duration(seconds)}, ${cores}` : `Done: ${at}, ${who}`;
    default:
      return "";
  }
}
