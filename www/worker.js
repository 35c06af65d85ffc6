// The worker: it computes, with a pool of threads where the browser allows it. See messages.js.

import { Autosave } from "./autosave.js";
import { load, sharesMemory } from "./load.js";

/** Time between looks at what the pool has done, ms: short after a command, then up to the longest. */
const FIRST_POLL_MS = 4;
const LONGEST_POLL_MS = 50;
/** Work between looks at the messages where there is no pool, ms. */
const WORK_MS = 12;
/** Work on statistics between looks at the messages, ms. */
const STATISTICS_MS = 20;
/** Longest silence while a run is running, ms. */
const REPORT_MS = 200;

/** @typedef {import("./messages.js").ToWorker} ToWorker */

let wasm;
let threaded = false;
let poolSize = 1;
/** The page's name among those that keep runs. */
let tab = "";
/** @type {{id: number, seq: number, engine: any, autosave: Autosave}|null} */
let run = null;
let ticking = false;
let lastReport = 0;
let lastState = "";
let pollMs = FIRST_POLL_MS;

// A macrotask without the delay that nested timers get: messages come in between.
const soon = new MessageChannel();
soon.port1.onmessage = () => tick();

async function init({ channel, tab: name, threads, single }) {
  tab = name;
  if (!single && sharesMemory()) {
    try {
      wasm = await load("threads");
      wasm.announcePanics(channel);
      poolSize = Math.max(threads, navigator.hardwareConcurrency || 1);
      await wasm.initThreadPool(poolSize);
      threaded = true;
    } catch (error) {
      console.info(`No thread pool (${error}); going on with one core.`);
    }
  }
  if (!threaded) {
    poolSize = 1;
    wasm = await load("single");
    wasm.announcePanics(channel);
  }
  self.postMessage({ type: "ready", variant: threaded ? "threads" : "single", threads: poolSize, version: wasm.version() });
}

function open({ run: id, seq, pairs, lanes }) {
  close();
  begin(id, seq, new wasm.Engine(pairs, threaded, Math.min(lanes ?? poolSize, poolSize)));
}

/** The current run ends. */
function close() {
  run?.autosave.end();
  run?.engine.pause();
  run?.engine.free();
  run = null;
}

function begin(id, seq, engine) {
  const autosave = new Autosave(tab, id, engine.parameters(), () => engine.save(), (why) => self.postMessage({ type: "unkept", run: id, why }));
  run = { id, seq, engine, autosave };
  lastState = "";
}

function openFile({ run: id, seq, bytes, resume }) {
  let engine;
  try {
    engine = wasm.Engine.open(bytes, threaded, poolSize);
  } catch (error) {
    // After a trap nothing works any more: that is more than a file that cannot be opened.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    self.postMessage({ type: "refused", run: id, why: error.message });
    return;
  }
  close();
  begin(id, seq, engine);
  const records = engine.poll();
  const pairs = engine.parameters();
  const own = ownOf(engine);
  const buffers = own ? [own.inputs.buffer, own.labels.buffer] : [];
  self.postMessage({ type: "opened", run: id, pairs, records, status: engine.status(), resume, own }, [records.buffer, ...buffers]);
  if (!ticking) tick();
}

/** Own data, for the runs that name it. */
function shelve({ facts, inputs, labels }) {
  wasm.shelveData(facts.name, inputs, labels, facts.features, facts.classes, facts.given ?? null);
}

/** The own data of a run from a file, for the page. */
function ownOf(engine) {
  const facts = engine.facts();
  return facts && { facts, inputs: engine.ownInputs(), labels: engine.ownLabels() };
}

/** The activations of a network as a file, piece by piece: they may be more than the program's memory. */
function activations(engine, network) {
  const pieces = [];
  engine.activationsNpz(network, (piece) => pieces.push(piece));
  return new Blob(pieces);
}

function save({ run: id, format, network }) {
  if (!run || run.id !== id) return;
  const { engine } = run;
  const write = { infoplane: () => engine.save(), npz: () => engine.npz(), json: () => new TextEncoder().encode(engine.json()), activations: () => activations(engine, network) };
  try {
    const bytes = write[format]();
    self.postMessage({ type: "saved", run: id, format, bytes, problem: null }, bytes instanceof Blob ? [] : [bytes.buffer]);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    self.postMessage({ type: "saved", run: id, format, bytes: null, problem: error.message });
  }
}

function command({ type, run: id, seq }) {
  if (!run || run.id !== id) return;
  run.seq = seq;
  run.engine[type]();
  lastState = "";
  pollMs = FIRST_POLL_MS;
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
  if (records.length > 0 || status.state !== lastState || now - lastReport > REPORT_MS) {
    lastReport = now;
    self.postMessage({ type: "progress", run: id, seq, records, status }, [records.buffer]);
  }
  if (status.state === "done" && lastState !== "done") {
    self.postMessage({ type: "digest", run: id, digest: engine.digest() });
  }
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

/** Looks inside a network. What is not there is no failure of the run. */
function inspect({ run: id, look, network, record, pattern }) {
  if (!run || run.id !== id) return;
  const start = performance.now();
  let [inspection, error] = [null, ""];
  try {
    inspection = run.engine.inspect(network, record, pattern ?? undefined);
  } catch (problem) {
    if (problem instanceof WebAssembly.RuntimeError) throw problem;
    error = problem.message;
  }
  self.postMessage({ type: "inspection", run: id, look, inspection, error, ms: performance.now() - start });
}

/** A portion of the statistics at recorded epochs from one on. */
function statistics({ run: id, condition, from }) {
  if (!run || run.id !== id) return;
  const start = performance.now();
  const portion = [];
  for (let next = from, had = 1; had > 0 && performance.now() - start < STATISTICS_MS; next += 1) {
    const numbers = run.engine.statistics(condition, next, next + 1);
    had = numbers.length;
    portion.push(...numbers);
  }
  const numbers = Float64Array.from(portion);
  self.postMessage({ type: "statistics", run: id, condition, numbers }, [numbers.buffer]);
}

const obey = {
  init,
  open,
  openFile,
  shelve,
  save,
  resume: command,
  pause: command,
  step: command,
  inspect,
  statistics,
  fail: ({ place }) => run?.engine.failOnPurpose(place),
};

self.addEventListener("message", async ({ data }) => {
  // wasm-bindgen-rayon listens on the same scope, with messages of its own.
  const handler = obey[data?.type];
  if (!handler) return;
  try {
    await handler(data);
  } catch (error) {
    // After a panic the engine is unusable: the next look at it would fail with words of its own,
    // perhaps before those of the panic have arrived.
    run = null;
    const { name = "Error", message = String(error) } = error ?? {};
    self.postMessage({ type: "error", run: data.run ?? null, error: { name, message } });
  }
});
