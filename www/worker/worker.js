// The worker: it computes, with a pool of threads where the browser allows it. See messages.js.

import { Autosave } from "./autosave.js";
import { Estimators } from "./estimators.js";
import { load, sharesMemory } from "./load.js";
import { Answer, answer, Ended } from "./requests.js";

/** @import { Command, Engine, Fail, Format, Init, Measure, Open, Opened, Program, Questions, Ready, Report, Shelve, ToPage, Wanted } from "./messages.js" */

/** Time between looks at what the pool has done, ms: short after a command, then up to the longest. */
const FIRST_POLL_MS = 4;
const LONGEST_POLL_MS = 80;
/** Work between looks at the messages where there is no pool, ms. */
const WORK_MS = 12;
/** Work on statistics between looks at the messages, ms. */
const STATISTICS_MS = 20;
/** How long a portion of a measurement should take, ms: messages come in between. */
const PORTION_MS = 30;
/** Longest silence while a run is running, ms. */
const REPORT_MS = 200;

/** The variant with a pool, on its way before the page has a question. */
const loadingThreads = sharesMemory() ? load("threads") : null;
// Whoever waits for it is told.
loadingThreads?.catch(() => {});

/** The program, there after the first question. @type {Program|null} */
let program = null;
let threaded = false;
let poolSize = 1;
/** The page's name among those that keep runs. */
let tab = "";
/**
 * `settings` are being measured, by the program or `elsewhere`.
 * @type {{id: number, seq: number, engine: Engine, autosave: Autosave, settings: string|null, elsewhere: boolean}|null}
 */
let run = null;
const estimators = new Estimators();
let ticking = false;
let lastReport = 0;
let lastState = "";
let pollMs = FIRST_POLL_MS;

// A macrotask without the delay that nested timers get: messages come in between.
const soon = new MessageChannel();
soon.port1.onmessage = () => tick();
const next = new MessageChannel();
next.port1.onmessage = () => measureOn();
let measuring = false;
/** Networks at recorded epochs of a portion. */
let portion = 1;

/** @param {ToPage} message @param {Transferable[]} [transfer] */
const tell = (message, transfer = []) => self.postMessage(message, { transfer });

function loaded() {
  if (!program) throw new Error("the program is not loaded");
  return program;
}

/** The run of a number. @param {number} id */
function theRun(id) {
  if (!run || run.id !== id) throw new Ended();
  return run;
}

/** @param {Init} question @returns {Promise<Ready>} */
async function init({ channel, tab: name, threads }) {
  tab = name;
  if (loadingThreads) {
    try {
      const wasm = await loadingThreads;
      wasm.announcePanics(channel);
      poolSize = Math.max(threads, navigator.hardwareConcurrency || 1);
      await wasm.initThreadPool(poolSize);
      program = /** @type {Program} */ (/** @type {unknown} */ (wasm));
      threaded = true;
    } catch (error) {
      console.info(`No thread pool (${error}); going on with one core.`);
    }
  }
  if (!program) {
    poolSize = 1;
    program = await load("single");
    program.announcePanics(channel);
  }
  return { variant: threaded ? "threads" : "single", threads: poolSize, version: program.version() };
}

/** @param {Open} message */
function open({ run: id, seq, pairs, lanes }) {
  close();
  const { Engine } = loaded();
  begin(id, seq, new Engine(pairs, threaded, Math.min(lanes ?? poolSize, poolSize)));
}

/** The current run ends. */
function close() {
  estimators.rest();
  run?.autosave.end();
  run?.engine.pause();
  run?.engine.free();
  run = null;
}

/** @param {number} id @param {number} seq @param {Engine} engine */
function begin(id, seq, engine) {
  const autosave = new Autosave(tab, id, engine.parameters(), () => engine.save(), (why) => tell({ type: "unkept", run: id, why }));
  run = { id, seq, engine, autosave, settings: null, elsewhere: false };
  lastState = "";
}

/** @param {Questions["openFile"]["asks"]} question */
function openFile({ run: id, seq, bytes }) {
  const engine = loaded().Engine.open(bytes, threaded, poolSize);
  close();
  begin(id, seq, engine);
  const records = engine.poll();
  const facts = engine.facts();
  const own = facts && { facts, inputs: engine.ownInputs(), labels: engine.ownLabels() };
  /** @type {Opened} */
  const opened = { pairs: engine.parameters(), records, status: engine.status(), own };
  return new Answer(opened, [records.buffer, ...(own ? [own.inputs.buffer, own.labels.buffer] : [])]);
}

/** Own data, for the runs that name it. @param {Shelve} message */
function shelve({ facts, inputs, labels }) {
  loaded().shelveData(facts.name, inputs, labels, facts.features, facts.classes, facts.given ?? null);
}

/** The activations of a network as a file, piece by piece: they may be more than the program's memory. @param {Engine} engine @param {number} network */
function activations(engine, network) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const pieces = [];
  engine.activationsNpz(network, (/** @type {Uint8Array<ArrayBuffer>} */ piece) => pieces.push(piece));
  return new Blob(pieces);
}

/** How a run is written. @type {Record<Format, (engine: Engine, network: number) => Uint8Array|Blob>} */
const WRITERS = {
  infoplane: (engine) => engine.save(),
  npz: (engine) => engine.npz(),
  json: (engine) => new TextEncoder().encode(engine.json()),
  activations,
};

/** @param {Questions["save"]["asks"]} question */
function save({ run: id, format, network }) {
  const bytes = WRITERS[format](theRun(id).engine, network);
  return bytes instanceof Blob ? bytes : new Answer(bytes, [bytes.buffer]);
}

/** @param {Command} message */
function command({ type, run: id, seq }) {
  if (!run || run.id !== id) return;
  run.seq = seq;
  run.engine[type]();
  lastState = "";
  pollMs = FIRST_POLL_MS;
  if (!ticking) tick();
}

/** @param {Report} message */
function report({ run: id }) {
  if (run?.id !== id) return;
  lastState = "";
  if (!ticking) tick();
}

function tick() {
  ticking = false;
  if (!run) return;
  const { id, seq, engine, autosave } = run;
  const now = performance.now();
  if (!threaded) while (performance.now() - now < WORK_MS && engine.work());
  const records = engine.poll();
  const status = engine.status();
  autosave.look(status, records.length > 0);
  if (records.length > 0) measureSoon();
  if (records.length > 0 || status.state !== lastState || now - lastReport > REPORT_MS) {
    lastReport = now;
    tell({ type: "progress", run: id, seq, records, status }, [records.buffer]);
  }
  if (status.state === "done" && lastState !== "done") tell({ type: "digest", run: id, digest: engine.digest() });
  lastState = status.state;
  if (status.state === "running") {
    ticking = true;
    if (threaded) {
      setTimeout(tick, pollMs);
      pollMs = Math.min(2 * pollMs, LONGEST_POLL_MS);
    } else {
      soon.port2.postMessage(null);
    }
  }
}

/** Looks inside a network. @param {{run: number} & Wanted} question */
function inspect({ run: id, network, record, pattern }) {
  const start = performance.now();
  const inspection = theRun(id).engine.inspect(network, record, pattern ?? undefined);
  return { inspection, ms: performance.now() - start };
}

/** A portion of the statistics at recorded epochs from one on. @param {Questions["statistics"]["asks"]} question */
function statistics({ run: id, condition, from }) {
  const { engine } = theRun(id);
  const start = performance.now();
  /** @type {number[]} */
  const portion = [];
  for (let next = from, had = 1; had > 0 && performance.now() - start < STATISTICS_MS; next += 1) {
    const numbers = engine.statistics(condition, next, next + 1);
    had = numbers.length;
    portion.push(...numbers);
  }
  const numbers = Float64Array.from(portion);
  return new Answer(numbers, [numbers.buffer]);
}

/** Measures with other settings, from now on. @param {Measure} message */
function measure({ run: id, settings }) {
  if (!run || run.id !== id) return;
  const { engine } = run;
  run.elsewhere = !engine.measure(settings ?? undefined);
  run.settings = settings;
  portion = 1;
  estimators.rest();
  if (run.elsewhere && settings !== null) estimators.begin({ settings, labels: engine.labels(), classes: engine.classes(), inputs: null });
  measureSoon();
}

/** The next portion follows after the messages that are waiting. */
function measureSoon() {
  if (measuring || run?.settings === undefined || run.settings === null) return;
  measuring = true;
  next.port2.postMessage(null);
}

function measureOn() {
  measuring = false;
  if (!run?.settings) return;
  if (run.elsewhere) return measureElsewhere(run, run.settings);
  const { id, engine, settings } = run;
  const start = performance.now();
  const numbers = engine.measurePortion(portion);
  const [done, of] = engine.measureProgress();
  // What is recorded later is measured when it comes.
  if (numbers.length === 0 && done === of) return;
  const took = performance.now() - start;
  portion = took < PORTION_MS / 2 ? 2 * portion : Math.max(1, Math.floor((portion * PORTION_MS) / Math.max(took, PORTION_MS)));
  tell({ type: "measured", run: id, settings, numbers, done, of }, [numbers.buffer]);
  measureSoon();
}

/** Gives layers to as many estimators as there are cores to spare. @param {NonNullable<typeof run>} of @param {string} settings */
function measureElsewhere(of, settings) {
  const { id, engine } = of;
  const isWanted = () => run === of && of.settings === settings;
  if (engine.lookAtRanges()) return measureSoon();
  while (estimators.isFree(lastState === "running" ? 1 : poolSize)) {
    const [network, record] = engine.takePlace();
    if (network === undefined) return;
    estimators.estimate(/** @type {Float32Array<ArrayBuffer>} */ (engine.layerValues(network, record)), engine.layerUnits(network), engine.rangeOf(network)).then(
      (layers) => {
        if (!isWanted()) return;
        const numbers = engine.estimatedElsewhere(network, record, layers);
        const [done, all] = engine.measureProgress();
        tell({ type: "measured", run: id, settings, numbers, done, of: all }, [numbers.buffer]);
        measureSoon();
      },
      (error) => {
        if (isWanted() && !(error instanceof Ended)) tell({ type: "unmeasured", run: id, settings, why: error.message });
      },
    );
  }
}

/** @param {Fail} message */
const fail = ({ place }) => run?.engine.failOnPurpose(place);

/** By their type; each gets messages of that type alone. @type {Record<string, (message: any) => unknown>} */
const handlers = { init, open, openFile, shelve, measure, save, resume: command, pause: command, step: command, report, inspect, statistics, fail };

self.addEventListener("message", async ({ data }) => {
  // wasm-bindgen-rayon listens on the same scope, with messages of its own.
  const handler = handlers[data?.type];
  if (!handler) return;
  try {
    await answer(data, handler);
  } catch (error) {
    // After a panic the engine is unusable: the next look at it would fail with words of its own,
    // perhaps before those of the panic have arrived.
    run = null;
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    tell({ type: "error", error: { name, message } });
  }
});
