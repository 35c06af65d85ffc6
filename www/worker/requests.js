// Questions to a worker, each with the promise of its answer.
//
// Sixty lines of our own in place of comlink: our workers also tell things nobody asked for, say how far
// they are, and are ended in the middle of an answer, which has to reject what waits; comlink has none of
// that, and the page has no JavaScript dependency.

/** The worker was ended on purpose, or something else is wanted by now: nothing went wrong. */
export class Ended extends Error {}

/** The page's side. */
export class Requests {
  constructor() {
    /** @type {Map<number, {resolve: (value: unknown) => void, reject: (error: Error) => void, onStep: (text: string) => void}>} */
    this.waiting = new Map();
    this.last = 0;
  }

  /**
   * @param {Worker|null} worker
   * @param {{type: string} & Record<string, unknown>} question
   * @param {Transferable[]} [transfer]
   * @param {(text: string) => void} [onStep] what the worker is doing
   * @returns {Promise<unknown>}
   */
  ask(worker, question, transfer = [], onStep = () => {}) {
    if (!worker) return Promise.reject(new Ended());
    this.last += 1;
    const ask = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(ask, { resolve, reject, onStep });
      worker.postMessage({ ...question, ask }, transfer);
    });
  }

  /** Takes a message, if it is about a question. @param {{ask?: number, step?: string, value?: unknown, error?: string}} message */
  take({ ask, step, value, error }) {
    if (ask === undefined) return false;
    const waiting = this.waiting.get(ask);
    if (step !== undefined) {
      waiting?.onStep(step);
      return true;
    }
    this.waiting.delete(ask);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(error === "" ? new Ended() : new Error(error));
    return true;
  }

  /** The worker is gone, and why. @param {Error} error */
  end(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** An answer with what need not be copied. */
export class Answer {
  /** @param {unknown} value @param {Transferable[]} transfer */
  constructor(value, transfer) {
    this.value = value;
    this.transfer = transfer;
  }
}

/**
 * The worker's side: answers with what the handler returns, an Answer or anything else, or with why not.
 * @param {any} message a question: what it holds depends on its type
 * @param {(message: any, step: (text: string) => void) => unknown} handler of its type
 */
export async function answer(message, handler) {
  const { ask } = message;
  if (ask === undefined) return void (await handler(message, () => {}));
  try {
    const found = await handler(message, (step) => self.postMessage({ ask, step }));
    const { value, transfer } = found instanceof Answer ? found : { value: found, transfer: [] };
    self.postMessage({ ask, value }, { transfer });
  } catch (error) {
    // After a trap nothing works any more: that is more than an answer that cannot be given.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    self.postMessage({ ask, error: error instanceof Ended ? "" : error instanceof Error ? error.message : String(error) });
  }
}
