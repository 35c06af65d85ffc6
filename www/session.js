// The worker's life: start, commands, failure.

/** @typedef {import("./messages.js").ToPage} ToPage */

/** How long the worker may take to start, ms. */
const START_LIMIT_MS = 60_000;

/** How long the words of a panic may take after its trap, ms. */
const PANIC_WORDS_MS = 200;

export class Session {
  /**
   * @param {{onReady: (message: any) => void, onProgress: (message: any) => void, onDigest: (digest: string) => void,
   *   onStatistics: (message: any) => void, onInspection: (message: any) => void, onOpened: (message: any) => void, onRefused: (why: string) => void, onSaved: (message: import("./messages.js").Saved) => void,
   *   onUnkept: (why: string) => void, onFailure: (what: string) => void}} handlers
   * @param {string} tab the page's name among those that keep runs
   */
  constructor(handlers, tab) {
    this.handlers = handlers;
    this.tab = tab;
    this.run = 0;
    /** The last number given to a run; a file's run becomes the current one when it is opened. */
    this.given = 0;
    /** Whether the worker has a run. */
    this.opened = false;
    this.seq = 0;
    /** @type {Worker|null} */
    this.worker = null;
    /** @type {BroadcastChannel|null} */
    this.channel = null;
    this.threads = 1;
    this.ready = false;
    /** Digest of the newest own data that the worker has: it may have no room for older ones. */
    this.shelved = "";
    /** Gives the worker what a run needs beside its parameters. @type {(pairs: import("./messages.js").Pairs) => void} */
    this.provide = () => {};
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
    worker.postMessage({ type: "init", channel: this.channel.name, tab: this.tab, threads, single });
  }

  stop() {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
    this.channel?.close();
    this.channel = null;
    this.ready = false;
    this.opened = false;
    this.shelved = "";
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
    } else if (message.type === "refused") {
      this.handlers.onRefused(message.why);
    } else if (message.type === "opened") {
      // The reader may have begun another run since.
      if (message.run < this.run) return;
      this.run = message.run;
      this.opened = true;
      // The run's own data is the newest there now.
      if (message.own) this.shelved = shelfMark(message.own.facts);
      this.handlers.onOpened(message);
    } else if (message.run === this.run) {
      if (message.type === "progress") this.handlers.onProgress({ ...message, current: message.seq === this.seq });
      else if (message.type === "inspection") this.handlers.onInspection(message);
      else if (message.type === "statistics") this.handlers.onStatistics(message);
      else if (message.type === "digest") this.handlers.onDigest(message.digest);
      else if (message.type === "saved") this.handlers.onSaved(message);
      else this.handlers.onUnkept(message.why);
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
    this.provide(pairs);
    this.run = this.newRun();
    this.opened = true;
    this.worker?.postMessage({ type: "open", run: this.run, seq: this.seq, pairs, lanes });
  }

  /** Own data for runs to come. @param {{facts: import("./messages.js").Facts, inputs: Float32Array, labels: Uint32Array}} own */
  shelve({ facts, inputs, labels }) {
    const which = shelfMark(facts);
    if (!this.worker || this.shelved === which) return;
    this.shelved = which;
    this.worker.postMessage({ type: "shelve", facts, inputs, labels });
  }

  /** Something else is shown: the run waits, and what is still said of it is not heard. */
  leave() {
    this.command("pause");
    this.run = this.newRun();
  }

  /** A number for a run. */
  newRun() {
    this.given += 1;
    return this.given;
  }

  /**
   * A run from a file; the current one goes on until it is opened.
   * @param {number} run from newRun()
   * @param {Uint8Array} bytes
   * @param {boolean} resume whether the page means to go on with it
   */
  openFile(run, bytes, resume) {
    this.worker?.postMessage({ type: "openFile", run, seq: this.seq, bytes, resume }, [bytes.buffer]);
  }

  /**
   * Asks for the current run as a file.
   * @param {"infoplane"|"npz"|"json"|"activations"} format @param {number} [network] whose activations
   */
  save(format, network = 0) {
    this.worker?.postMessage({ type: "save", run: this.run, format, network });
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

/** The same values may come with parts or without. @param {import("./messages.js").Facts} facts */
const shelfMark = ({ digest, given }) => JSON.stringify([digest, given ?? null]);
