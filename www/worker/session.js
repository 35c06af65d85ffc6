// The worker's life: start, commands, questions, failure.

import { fileOfSite } from "./place.js";
import { Ended, Requests } from "./requests.js";

/** @import { Digest, Measured, Opened, OwnData, Pairs, Progress, Questions, Ready, ToPage, ToWorker, Unkept, Unmeasured, Wanted, Looked, Format, Facts } from "./messages.js" */

/** How long the worker may take to start, ms. */
const START_LIMIT_MS = 60_000;

/** How long the words of a panic may take after its trap, ms. */
const PANIC_WORDS_MS = 200;

/**
 * @typedef {object} Handlers
 * @property {(ready: Ready) => void} onReady
 * @property {(message: Progress & {current: boolean}) => void} onProgress `current` if all commands were obeyed
 * @property {(message: Digest) => void} onDigest
 * @property {(message: Measured) => void} onMeasured
 * @property {(message: Unmeasured) => void} onUnmeasured
 * @property {(message: Unkept) => void} onUnkept
 * @property {(what: string) => void} onFailure
 */

/** The same values may come with parts or without. @param {Facts} facts */
const shelfMark = ({ digest, given }) => JSON.stringify([digest, given ?? null]);

/** @typedef {{worker: Worker, error: string}} Starting a worker, and what went wrong before anybody listened */

/** A worker that loads its program. @returns {Starting} */
export function startWorker() {
  const worker = new Worker(fileOfSite("www/worker/worker.js"), { type: "module" });
  const starting = { worker, error: "" };
  worker.onerror = (event) => {
    event.preventDefault();
    starting.error = event.message || "The worker's script could not be loaded.";
  };
  return starting;
}

export class Session {
  /** @param {Handlers} handlers @param {string} tab the page's name among those that keep runs */
  constructor(handlers, tab) {
    this.handlers = handlers;
    this.tab = tab;
    this.requests = new Requests();
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
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.threads = 1;
    this.ready = false;
    /** Mark of the newest own data that the worker has: it may have no room for older ones. */
    this.shelved = "";
    /** Gives the worker what a run needs besides its parameters. @type {(pairs: Pairs) => void} */
    this.provide = () => {};
  }

  /** Starts a worker; a running one ends. @param {number} threads least size of its pool @param {Starting} [starting] one that was started already */
  async start(threads, starting = startWorker()) {
    this.stop();
    const { worker } = starting;
    this.worker = worker;
    // A worker may be gone, and another in its place, when the last words about it arrive.
    const fail = (/** @type {string} */ what) => void (this.worker === worker && this.fail(what));
    worker.onmessage = ({ data }) => void (this.worker === worker && (this.requests.take(data) || this.receive(data, fail)));
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message || "The worker's script could not be loaded.");
    };
    // A name of its own: all tabs of a site share names.
    const channel = new BroadcastChannel(`infoplane-panic-${crypto.randomUUID?.() ?? Math.random()}`);
    this.channel = channel;
    channel.onmessage = ({ data }) => fail(String(data));
    if (starting.error) return fail(starting.error);
    this.timer = setTimeout(() => fail("The worker did not start within a minute."), START_LIMIT_MS);
    try {
      const ready = await this.ask("init", { channel: channel.name, tab: this.tab, threads });
      clearTimeout(this.timer);
      this.ready = true;
      this.threads = ready.threads;
      this.handlers.onReady(ready);
    } catch (error) {
      if (!(error instanceof Ended)) fail(error instanceof Error ? error.message : String(error));
    }
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
    this.requests.end(new Ended());
  }

  /**
   * @param {ToPage} message
   * @param {(what: string) => void} fail for the worker that sent it
   */
  receive(message, fail) {
    if (message.type === "error") {
      // A trap says "unreachable"; the panic's own words come by the channel a little later.
      const { name, message: text } = message.error;
      if (name === "RuntimeError") setTimeout(() => fail(text), PANIC_WORDS_MS);
      else fail(text);
    } else if (message.run === this.run) {
      if (message.type === "progress") this.handlers.onProgress({ ...message, current: message.seq === this.seq });
      else if (message.type === "digest") this.handlers.onDigest(message);
      else if (message.type === "measured") this.handlers.onMeasured(message);
      else if (message.type === "unmeasured") this.handlers.onUnmeasured(message);
      else this.handlers.onUnkept(message);
    }
  }

  /** @param {string} what */
  fail(what) {
    if (!this.worker) return;
    this.stop();
    this.handlers.onFailure(what);
  }

  /**
   * @template {keyof Questions} T
   * @param {T} type @param {Questions[T]["asks"]} asks @param {Transferable[]} [transfer]
   * @returns {Promise<Questions[T]["answer"]>}
   */
  ask(type, asks, transfer) {
    return /** @type {Promise<Questions[T]["answer"]>} */ (this.requests.ask(this.worker, { ...asks, type }, transfer));
  }

  /** @param {ToWorker} message */
  tell(message) {
    this.worker?.postMessage(message);
  }

  /** A new run. @param {Pairs} pairs @param {number|null} lanes */
  open(pairs, lanes) {
    this.provide(pairs);
    this.run = this.newRun();
    this.opened = true;
    this.tell({ type: "open", run: this.run, seq: this.seq, pairs, lanes });
  }

  /** Own data for runs to come. @param {OwnData} own */
  shelve({ facts, inputs, labels }) {
    const which = shelfMark(facts);
    if (!this.worker || this.shelved === which) return;
    this.shelved = which;
    this.tell({ type: "shelve", facts, inputs, labels });
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
   * @param {Uint8Array} bytes which are given away
   * @returns {Promise<Opened>} rejected with Ended if another run was begun since
   */
  async openFile(run, bytes) {
    const opened = await this.ask("openFile", { run, seq: this.seq, bytes }, [bytes.buffer]);
    if (run < this.run) throw new Ended();
    this.run = run;
    this.opened = true;
    // The run's own data is the newest there now.
    if (opened.own) this.shelved = shelfMark(opened.own.facts);
    return opened;
  }

  /** The current run as a file. @param {Format} format @param {number} [network] whose activations */
  save(format, network = 0) {
    return this.ask("save", { run: this.run, format, network });
  }

  /** @param {"resume"|"pause"|"step"} type */
  command(type) {
    this.seq += 1;
    this.tell({ type, run: this.run, seq: this.seq });
  }

  /** Asks where the run stands: of a run from a file nothing is said before. */
  report() {
    this.tell({ type: "report", run: this.run });
  }

  /** The inside of a network. @param {Wanted} wanted @returns {Promise<Looked>} */
  inspect(wanted) {
    return this.ask("inspect", { run: this.run, ...wanted });
  }

  /** A portion of the statistics. @param {number} condition @param {number} from index of a recorded epoch */
  statistics(condition, from) {
    return this.ask("statistics", { run: this.run, condition, from });
  }

  /** Measures the current run with other settings, or no longer. @param {string|null} settings */
  measure(settings) {
    this.tell({ type: "measure", run: this.run, settings });
  }

  /** @param {"pool"|"worker"} place */
  failOnPurpose(place) {
    this.tell({ type: "fail", place });
  }
}
