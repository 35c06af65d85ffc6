// The reader's life, seen from the page: a worker that parses files, in a memory of its own that is
// given back when it ends.

/** @typedef {import("./messages.js").Read} Read */
/** @typedef {import("./messages.js").Estimated} Estimated */

export class Reading {
  constructor() {
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {{resolve: (answer: any) => void, reject: (error: Error) => void, onStep: (text: string) => void}|null} */
    this.asked = null;
  }

  /**
   * Reads files; what was read before is forgotten.
   * @param {File[]} files
   * @param {import("./messages.js").ReadOptions} options
   * @param {(text: string) => void} onStep what is being done
   * @returns {Promise<Read>}
   */
  read(files, options, onStep) {
    this.end();
    const worker = new Worker(new URL("./reader.js", import.meta.url), { type: "module" });
    this.worker = worker;
    worker.onmessage = ({ data }) => {
      if (this.worker !== worker || !this.asked) return;
      if (data.type === "step") {
        this.asked.onStep(data.text);
        return;
      }
      const { resolve, reject } = this.asked;
      this.asked = null;
      if (data.type === "stopped") {
        this.end();
        reject(new Error(data.why));
      } else {
        resolve(data);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.worker !== worker) return;
      const asked = this.asked;
      this.asked = null;
      this.end();
      asked?.reject(new Error(event.message || "the reader's script could not be loaded; load the page again"));
    };
    return this.ask({ type: "read", files, options }, onStep);
  }

  /**
   * Estimates the information of the activations that were read.
   * @param {import("./messages.js").Binned} binned
   * @param {(text: string) => void} onStep
   * @returns {Promise<Estimated>}
   */
  estimate(binned, onStep) {
    return this.ask({ type: "estimate", ...binned }, onStep);
  }

  /** @param {object} message @param {(text: string) => void} onStep @returns {Promise<any>} */
  ask(message, onStep) {
    return new Promise((resolve, reject) => {
      if (!this.worker) return reject(new Ended());
      this.asked = { resolve, reject, onStep };
      this.worker.postMessage(message);
    });
  }

  /** The reader ends, whatever it does. */
  end() {
    this.worker?.terminate();
    this.worker = null;
    this.asked?.reject(new Ended());
    this.asked = null;
  }
}

/** The reader was ended on purpose: nothing went wrong. */
export class Ended extends Error {}
