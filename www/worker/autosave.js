// The worker keeps its run in IndexedDB while it runs, at a small share of its time.

import { forget, keep, keyOf } from "./kept-runs.js";

/** @import { Pairs, Status } from "./messages.js" */

/** Shortest time between two savings, ms, ... */
const SHORTEST_MS = 3000;
/** ... and how much longer than the last one took. */
const SHARE = 100;
/** How long a run has to be paused before it is saved: steps follow each other quickly. */
const SETTLE_MS = 300;
/** Largest file that is kept, bytes. */
const LARGEST = 128 * 2 ** 20;

export class Autosave {
  /**
   * @param {string} tab the page's name
   * @param {number} run its number
   * @param {Pairs} pairs
   * @param {() => Uint8Array} save
   * @param {(why: string) => void} complain called once, when the run cannot be kept
   */
  constructor(tab, run, pairs, save, complain) {
    this.tab = tab;
    this.run = run;
    this.pairs = pairs;
    this.save = save;
    this.complain = complain;
    /** @type {Status|null} */
    this.status = null;
    this.changed = false;
    this.failed = false;
    this.over = false;
    /** @type {Promise<void>|null} */
    this.saving = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.next = performance.now() + SHORTEST_MS;
  }

  /** What the run looks like now. @param {Status} status @param {boolean} recorded whether it has new records */
  look(status, recorded) {
    const turned = status.state !== this.status?.state;
    this.status = status;
    this.changed ||= recorded;
    if (status.state === "done") this.end();
    else if (turned || !this.timer) this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Untrained networks are made again in a moment.
    if (this.over || this.failed || this.saving || !this.changed || !this.status || this.status.reached < 2) return;
    const wait = this.status.state === "running" ? this.next - performance.now() : SETTLE_MS;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.saving = this.keep().finally(() => {
        this.saving = null;
        this.plan();
      });
    }, Math.max(0, wait));
  }

  async keep() {
    const start = performance.now();
    this.changed = false;
    try {
      const bytes = this.save();
      if (bytes.length > LARGEST) throw new RangeError(`it has ${Math.ceil(bytes.length / 2 ** 20)} MB`);
      await keep({ tab: this.tab, run: this.run, savedAt: Date.now(), epoch: this.status?.epoch ?? 0, pairs: this.pairs }, bytes);
    } catch (error) {
      // What was kept before stays: better an old state than none.
      this.failed = true;
      if (!this.over) this.complain(error instanceof RangeError ? error.message : error instanceof Error || error instanceof DOMException ? error.name : String(error));
    }
    this.next = performance.now() + Math.max(SHORTEST_MS, SHARE * (performance.now() - start));
  }

  /** The run is done or given up: nothing of it is kept. */
  async end() {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.saving;
    // Where nothing could be kept, nothing can be removed.
    await forget(keyOf(this.tab, this.run)).catch(() => {});
  }
}
