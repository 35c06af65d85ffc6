// The reader's life, seen from the page: a worker that parses files, in a memory of its own that is
// given back when it ends.

import { fileOfSite } from "./place.js";
import { Ended, Requests } from "./requests.js";

/** @import { Estimated, Read, ReadOptions } from "./messages.js" */

export { Ended };

export class Reading {
  constructor() {
    /** @type {Worker|null} */
    this.worker = null;
    this.requests = new Requests();
  }

  /**
   * Reads files; what was read before is forgotten.
   * @param {File[]} files
   * @param {ReadOptions} options
   * @param {(text: string) => void} onStep what is being done
   */
  read(files, options, onStep) {
    this.end();
    const worker = new Worker(fileOfSite("www/worker/reader.js"), { type: "module" });
    this.worker = worker;
    worker.onmessage = ({ data }) => void (this.worker === worker && this.requests.take(data));
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.worker === worker) this.end(new Error(event.message || "the file reader could not be loaded; load the page again"));
    };
    return /** @type {Promise<Read>} */ (this.ask({ type: "read", files, options }, onStep));
  }

  /**
   * Estimates the information of the activations that were read.
   * @param {string} settings of an estimator
   * @param {(text: string) => void} onStep
   */
  async estimate(settings, onStep) {
    const found = /** @type {Estimated|{why: string}} */ (await this.ask({ type: "estimate", settings }, onStep));
    if ("why" in found) throw new Error(found.why);
    return found;
  }

  /** @param {{type: string} & Record<string, unknown>} question @param {(text: string) => void} onStep */
  async ask(question, onStep) {
    try {
      return await this.requests.ask(this.worker, question, [], onStep);
    } catch (error) {
      // What it held is in doubt.
      if (!(error instanceof Ended)) this.end();
      throw error;
    }
  }

  /** The reader ends, whatever it does. @param {Error} [why] */
  end(why = new Ended()) {
    this.worker?.terminate();
    this.worker = null;
    this.requests.end(why);
  }
}
