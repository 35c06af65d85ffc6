// The worker's life: start, commands, failure.

/** @typedef {import("./messages.js").ToPage} ToPage */

/** How long the worker may take to start, ms. */
const START_LIMIT_MS = 60_000;

/** How long the words of a panic may take after its trap, ms. */
const PANIC_WORDS_MS = 200;

export class Session {
  /**
   * @param {{onReady: (message: any) => void, onProgress: (message: any) => void, onDigest: (digest: string) => void,
   *   onStatistics: (message: any) => void, onInspection: (message: any) => void, onFailure: (what: string) => void}} handlers
   */
  constructor(handlers) {
    this.handlers = handlers;
    this.run = 0;
    this.seq = 0;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {BroadcastChannel|null} */
    this.channel = null;
    this.threads = 1;
    this.ready = false;
  }

  /**
   * Starts a worker; a running one ends.
   * @param {number} threads least size of its pool
   * @param {boolean} single whether threads are forbidden
   */
  start(threads, single = false) {
    this.stop();
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.worker = worker;
    // A worker may be gone, and another in its place, when the last words about it arrive.
    const fail = (/** @type {string} */ what) => this.worker === worker && this.fail(what);
    worker.onmessage = ({ data }) => this.worker === worker && this.receive(data, fail);
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || "The worker's script could not be loaded.");
    };
    // A name of its own: all tabs of a site share names.
    this.channel = new BroadcastChannel(`infoplane-panic-${crypto.randomUUID?.() ?? Math.random()}`);
    this.channel.onmessage = ({ data }) => fail(String(data));
    this.timer = setTimeout(() => fail("The worker did not start within a minute."), START_LIMIT_MS);
    worker.postMessage({ type: "init", channel: this.channel.name, threads, single });
  }

  stop() {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
    this.channel?.close();
    this.channel = null;
    this.ready = false;
  }

  /**
   * @param {ToPage} message
   * @param {(what: string) => void} fail for the worker that sent it
   */
  receive(message, fail) {
    if (message.type === "ready") {
      clearTimeout(this.timer);
      this.ready = true;
      this.threads = message.threads;
      this.handlers.onReady(message);
    } else if (message.type === "error") {
      // A trap says "unreachable"; the panic's own words come by the channel a little later.
      const { name, message: text } = message.error;
      if (name === "RuntimeError") setTimeout(() => fail(text), PANIC_WORDS_MS);
      else fail(text);
    } else if (message.run === this.run) {
      if (message.type === "progress") this.handlers.onProgress({ ...message, current: message.seq === this.seq });
      else if (message.type === "inspection") this.handlers.onInspection(message);
      else if (message.type === "statistics") this.handlers.onStatistics(message);
      else this.handlers.onDigest(message.digest);
    }
  }

  /** @param {string} what */
  fail(what) {
    if (!this.worker) return;
    this.stop();
    this.handlers.onFailure(what);
  }

  /**
   * A new run.
   * @param {import("./messages.js").Pairs} pairs
   * @param {number|null} lanes
   */
  open(pairs, lanes) {
    this.run += 1;
    this.worker?.postMessage({ type: "open", run: this.run, seq: this.seq, pairs, lanes });
  }

  /** @param {"resume"|"pause"|"step"} type */
  command(type) {
    this.seq += 1;
    this.worker?.postMessage({ type, run: this.run, seq: this.seq });
  }

  /**
   * Asks for the inside of a network.
   * @param {import("./messages.js").Wanted & {look: number}} wanted
   * @returns {boolean} whether there is a worker that can answer
   */
  inspect(wanted) {
    if (!this.worker || !this.ready) return false;
    this.worker.postMessage({ type: "inspect", run: this.run, ...wanted });
    return true;
  }

  /** @param {number} condition @param {number} from index of a recorded epoch */
  askStatistics(condition, from) {
    this.worker?.postMessage({ type: "statistics", run: this.run, condition, from });
  }

  /** @param {"pool"|"worker"} place */
  failOnPurpose(place) {
    this.worker?.postMessage({ type: "fail", place });
  }
}
