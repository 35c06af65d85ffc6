// Estimators that a program does not have itself, in workers of their own: as many as are wanted, started with the
// first layers that come. Their owner is a worker too.

import { fileOfSite } from "./place.js";
import { Ended, Requests } from "./requests.js";

/** @import { EstimatorTask } from "./messages.js" */
/** @typedef {{worker: Worker, requests: Requests, busy: boolean, ready: Promise<unknown>}} Helper */

export class Estimators {
  constructor() {
    /** @type {Helper[]} */
    this.helpers = [];
    /** @type {EstimatorTask|null} */
    this.task = null;
  }

  /** Other settings, or other inputs: what is being estimated is of no use any more. @param {EstimatorTask} task */
  begin(task) {
    this.rest();
    this.task = task;
    for (const helper of this.helpers) this.tell(helper, task);
  }

  /** Nothing is wanted for now; those who are at work end. */
  rest() {
    this.task = null;
    for (const helper of this.helpers.filter(({ busy }) => busy)) this.dismiss(helper, new Ended());
  }

  /** Whether there may be one more at work, with so many at once. @param {number} most */
  isFree(most) {
    return this.helpers.filter(({ busy }) => busy).length < most;
  }

  /**
   * Estimates what the layers of a network know.
   * @param {Float32Array<ArrayBuffer>} values layer by layer, inputs x units; given away @param {Uint32Array} units of each layer
   * @param {Float32Array} [range] least and greatest activation of the network, where they are needed
   * @returns {Promise<Float64Array>} numbers of the layers
   */
  async estimate(values, units, range) {
    const { task } = this;
    if (!task) throw new Ended();
    const helper = this.helpers.find(({ busy }) => !busy) ?? this.start(task);
    helper.busy = true;
    try {
      await helper.ready;
      const numbers = await helper.requests.ask(helper.worker, { type: "estimate", values, units, range }, [values.buffer]);
      return /** @type {Float64Array} */ (numbers);
    } catch (error) {
      // What it holds is in doubt.
      this.dismiss(helper, new Ended());
      throw error;
    } finally {
      helper.busy = false;
    }
  }

  /** @param {EstimatorTask} task */
  start(task) {
    const worker = new Worker(fileOfSite("www/worker/estimator.js"), { type: "module" });
    /** @type {Helper} */
    const helper = { worker, requests: new Requests(), busy: false, ready: Promise.resolve() };
    worker.onmessage = ({ data }) => void helper.requests.take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.dismiss(helper, new Error(event.message || "they could not be loaded"));
    };
    this.helpers.push(helper);
    this.tell(helper, task);
    return helper;
  }

  /** @param {Helper} helper @param {EstimatorTask} task */
  tell(helper, task) {
    helper.ready = helper.requests.ask(helper.worker, { type: "begin", ...task });
    // Whoever waits for it is told.
    helper.ready.catch(() => {});
  }

  /** @param {Helper} helper @param {Error} why */
  dismiss(helper, why) {
    this.helpers = this.helpers.filter((other) => other !== helper);
    helper.worker.terminate();
    helper.requests.end(why);
  }
}
