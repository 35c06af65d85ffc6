// The page: one state, drawn once a frame, changed by controls and by the worker's messages.

import { createCharts } from "./charts.js";
import { showControls, showEpoch, showProgress, showShown } from "./display.js";
import { connectDrop } from "./drop.js";
import { connectExport } from "./export.js";
import { createForm } from "./form.js";
import { askFrame, drawFrames } from "./frames.js";
import { createGallery } from "./gallery.js";
import { connectHover } from "./hover.js";
import { connectInspector } from "./inspector.js";
import { createInterrupted } from "./interrupted.js";
import { load, sharesMemory } from "./load.js";
import { showFailure, showPending, showProblems, showWarnings } from "./notices.js";
import { connectOptions, pin, setDisplay, showOptions, viewOptions } from "./options.js";
import { connectOwn } from "./own.js";
import { difference, readHash, writeHash } from "./params.js";
import { fullScreen, share, sheet, sheetIsOpen, toggleKeys } from "./page.js";
import { createPublished } from "./published.js";
import { connectReference, release, sharedRange, showReference, updateReference } from "./reference.js";
import { connectRunFiles, note } from "./run-files.js";
import { Session } from "./session.js";
import { connectShortcuts } from "./shortcuts.js";
import { createStage } from "./stage.js";
import { $, player, state, stopwatch } from "./state.js";
import { connectTheme } from "./theme.js";
import { connectTimeline } from "./timeline.js";
import { createValues } from "./values.js";

/** Pause after typing before the untrained networks are made again, ms. */
const PREVIEW_DELAY_MS = 200;
/** Longest wait for the service worker to isolate the page, ms. */
const ISOLATION_LIMIT_MS = 4000;

/** The page's own instance of the program; loaded by main(), which can say so when it is missing. */
let wasm = /** @type {any} */ (null);

const root = document.documentElement;

let previewTimer = 0;

/** The page's name among those that keep runs. */
const tab = crypto.randomUUID?.() ?? String(Math.random());
const session = new Session(
  {
    onReady,
    onProgress,
    onStatistics,
    onInspection: (message) => inside.receive(message),
    onDigest,
    onOpened,
    onRefused,
    onSaved: (message) => runFiles.onSaved(message),
    onUnkept: (why) => runFiles.onUnkept(why),
    onFailure,
  },
  tab,
);

// --- what the worker says -------------------------------------------------------------------

function onReady({ variant, threads }) {
  root.dataset.variant = variant;
  const why = variant === "threads" ? "" : crossOriginIsolated ? ", this browser shares no memory between threads" : ", the page is not cross-origin isolated";
  $("foot-variant").textContent = `${threads} ${threads === 1 ? "core" : "threads"}${why}`;
  setPhase("idle");
  if (runFiles.onReady()) state.later = null;
  else if (state.checked?.summary && !own.activations.isShown) {
    if (!state.later && gallery.published(state.checked.pairs)) {
      previewTimer = -1;
      showForm();
    } else openRun();
  }
  const later = state.later;
  state.later = null;
  if (later) go(later);
}

function onProgress({ records, status, current }) {
  try {
    state.view?.ingest(records);
  } catch (error) {
    session.fail(error.message);
    return;
  }
  state.status = status;
  showEpoch();
  const first = player.available === 0;
  player.setAvailable(state.view?.available() ?? 0);
  if (first && player.available > 0) showControls();
  if (current && state.phase === "running") {
    if (status.state === "done") setPhase("done");
    else if (status.state === "paused") setPhase("paused");
  }
  showWarnings(status.warnings);
  askFrame();
}

function onStatistics(message) {
  try {
    charts.receive(message);
  } catch (error) {
    session.fail(error.message);
  }
}

function onDigest(digest) {
  showDigest(digest, "");
  published.compare(digest);
}

/** @param {string} digest @param {string} whose */
function showDigest(digest, whose) {
  state.digest = digest;
  const output = $("foot-digest");
  output.textContent = `Digest ${digest.slice(0, 16)}${whose}`;
  output.title = digest;
}

/** Shows a published run in place of the untrained networks. */
function showPublished(view) {
  showInstead(state.checked, view);
  // The inspector asks about its networks.
  session.open(state.checked.pairs, null);
  showDigest(view.publishedDigest, " of the published run");
}

/** Shows something else than the worker's run. */
function showInstead(checked, view) {
  showRun(checked, view);
  session.leave();
  if (session.ready) setPhase("idle");
  showWaiting();
}

/** Shows activations from elsewhere. @param {any} view @param {import("./activations.js").Shown} shown */
function showActivations(view, shown) {
  // An edit of a moment ago does not take their place.
  clearTimeout(previewTimer);
  previewTimer = 0;
  showInstead({ pairs: state.checked.pairs, summary: shown.summary }, view);
  state.run.activations = shown;
  showOptions();
  showControls();
}

/** What is shown is no run of the worker's. */
const isBorrowed = () => published.isShown || Boolean(state.run?.activations);

function onFailure(what) {
  setPhase("failed");
  interrupted?.look();
  const reached = state.status?.epoch;
  const kept = typeof reached === "number" && state.view;
  showFailure("The computation stopped", what, kept ? `Everything recorded up to epoch ${reached} is kept: it can still be looked at and downloaded.` : "Nothing was recorded yet.");
}

// --- runs -------------------------------------------------------------------------------------

/** Makes the networks of the form's parameters and shows them untrained. */
function openRun() {
  const { checked } = state;
  if (!checked?.summary || !session.ready) return;
  const text = (name) => checked.pairs.find(([n]) => n === name)?.[1] ?? "";
  const wanted = text("threads") === "all" ? null : Number(text("threads"));
  if (root.dataset.variant === "threads" && wanted !== null && wanted > session.threads) {
    // The pool cannot grow: a new worker has a larger one.
    setPhase("loading");
    if (session.opened) interrupted.giveUp();
    session.start(wanted);
    return;
  }
  try {
    showRun(checked, new wasm.View(checked.pairs));
  } catch (error) {
    onFailure(error.message);
    return;
  }
  session.open(checked.pairs, wanted);
  session.command("step");
  setPhase("idle");
  showWaiting();
}

/** A run from a file, with everything recorded. */
function onOpened(message) {
  const { pairs, records, status, resume } = message;
  let view;
  try {
    own.opened(message);
    view = new wasm.View(pairs);
    view.ingest(records);
  } catch (error) {
    session.fail(error.message);
    return;
  }
  form.fill(pairs);
  check(true);
  clearTimeout(previewTimer);
  previewTimer = 0;
  showRun(state.checked, view);
  state.status = status;
  showEpoch();
  player.setAvailable(view.available());
  player.jumpToNewest();
  showWarnings(status.warnings);
  setPhase(status.state === "done" ? "done" : status.reached > 1 ? "paused" : "idle");
  showWaiting();
  if (resume && state.phase === "paused") go("resume");
}

/** A file that cannot be opened: what was shown before stays. */
function onRefused(why) {
  runFiles.onRefused(why);
  if (session.opened) return;
  // The worker was started for this file.
  if (!state.run) return openRun();
  session.stop();
  setPhase("failed");
  $("failure").hidden = false;
}

/**
 * Shows a run instead of the last one.
 * @param {import("./messages.js").Checked} checked its parameters
 * @param {any} view what is recorded of it
 */
function showRun(checked, view) {
  published.left(checked.pairs, state.run?.pairs ?? []);
  own.activations.left();
  stage.forget();
  release(state.view);
  state.view = view;
  state.viewNumber += 1;
  state.viewEpochs = view.epochs();
  state.run = { pairs: checked.pairs, summary: checked.summary, epochs: Number(checked.pairs.find(([name]) => name === "epochs")?.[1]), activations: null };
  state.status = null;
  showEpoch();
  state.digest = "";
  $("foot-digest").textContent = "No digest yet: it is made when a run is done.";
  $("foot-digest").removeAttribute("title");
  player.reset(checked.summary.recorded_epochs);
  stopwatch.reset();
  showOptions();
  showReference(form.label);
  showWarnings([]);
}

function toggle() {
  if (state.phase === "running") {
    session.command("pause");
  } else if (state.phase === "paused") {
    go("resume");
  } else if (state.phase === "idle" || state.phase === "done") {
    if (!state.checked?.summary) return;
    if (state.phase === "done" || previewTimer || isBorrowed() || !state.run || pending().length > 0) freshRun();
    go("resume");
  }
}

/** Shows what the form holds: the published run, where there is one, or the untrained networks. */
async function showForm() {
  const name = gallery.published(state.checked?.pairs ?? []);
  const timer = previewTimer;
  const wanted = () => previewTimer === timer && state.phase === "idle";
  if (name && (await published.offer(name, wanted))) previewTimer = 0;
  else if (wanted()) freshRun();
}

/** The form's run in place of activations. */
function closeActivations() {
  if (!state.checked?.summary) return;
  own.activations.left();
  previewTimer = -1;
  showForm();
}

function freshRun() {
  clearTimeout(previewTimer);
  previewTimer = 0;
  openRun();
}

function step() {
  if (state.phase === "idle") {
    if (!state.checked?.summary) return;
    if (previewTimer || isBorrowed() || !state.run) freshRun();
  } else if (state.phase !== "paused") {
    return;
  }
  go("step");
}

/** @param {"resume"|"step"} command */
function go(command) {
  if (!session.ready) {
    state.later = command;
    return;
  }
  player.following = true;
  if (command === "step") player.jumpToNewest();
  stopwatch.start(state.status?.work_done ?? 0, performance.now());
  session.command(command);
  root.dataset.starts = String(Number(root.dataset.starts) + 1);
  setPhase("running");
}

function reset() {
  if (!["running", "paused", "done"].includes(state.phase)) return;
  if (state.checked?.summary) {
    freshRun();
  } else {
    session.command("pause");
    setPhase("idle");
  }
}

function restart() {
  $("failure").hidden = true;
  setPhase("loading");
  session.start(1);
}

/** @param {Phase} phase */
function setPhase(phase) {
  state.phase = phase;
  player.live = phase === "running";
  root.dataset.runState = phase;
  if (phase !== "running") stopwatch.stop(performance.now());
  showControls();
  askFrame();
}

// --- parameters -------------------------------------------------------------------------------

let form;
let gallery;

/** Names of the parameters in which the form differs from the run. */
function pending() {
  if (!state.run || !state.checked || state.checked.errors.length > 0) return [];
  return difference(state.checked.pairs, state.run.pairs);
}

/** Says which changes wait for the next run. */
function showWaiting() {
  const names = ["running", "paused", "done"].includes(state.phase) ? pending() : [];
  showPending(names, form.label, () => {
    form.fill(state.run?.pairs ?? []);
    edited();
  });
}

/** Reads the form. @param {boolean} remember whether the hash and the undo list follow */
function check(remember) {
  state.checked = wasm.checkParams(form.pairs());
  form.complain(state.checked.errors);
  form.remark(state.checked.notes);
  if (state.checked.errors.length === 0) {
    // Typing passes through faulty texts: undo goes back to the last one without a fault.
    if (remember && state.valid && difference(state.valid, state.checked.pairs).length > 0) {
      state.history.push(state.valid);
      if (state.history.length > 100) state.history.shift();
    }
    state.valid = state.checked.pairs;
    gallery.show(state.checked.pairs);
    if (remember) {
      state.complaints = [];
      rememberHash();
    }
  }
  own.show(state.checked);
  showProblems(form.label);
  showWaiting();
  showControls();
}

function rememberHash() {
  if (!state.checked || state.checked.errors.length > 0) return;
  history.replaceState(null, "", `#${writeHash(state.checked.hash, state.display)}`);
}

function edited() {
  check(true);
  preview();
}

function preview() {
  clearTimeout(previewTimer);
  previewTimer = 0;
  if (own.activations.isShown) return own.activations.edited();
  if (state.phase !== "idle" || !state.checked?.summary) return;
  if (state.run && !state.run.activations && pending().length === 0) return;
  previewTimer = setTimeout(showForm, PREVIEW_DELAY_MS);
}

function undo() {
  const last = state.history.pop();
  if (!last) return;
  form.fill(last);
  check(false);
  rememberHash();
  preview();
}

/** What every figure of the gallery sets back. */
const FIGURE_DISPLAY = { condition: "1", pin: "none", mark: "none", off: "none", spread: "none", chart1: "loss", chart2: "accuracy", chart3: "i_xt" };

/** A figure of the gallery: its parameters, but for the threads, and how it is drawn. */
function choose(pairs, display) {
  own.leave();
  form.fill(pairs.filter(([name]) => name !== "threads"));
  setDisplay({ ...FIGURE_DISPLAY, ...Object.fromEntries(display) });
  edited();
}

function readAddress() {
  const { pairs, display, complaints } = readHash(location.hash);
  const defaults = wasm.parameterInfo().map((p) => [p.name, p.default]);
  const names = new Map(defaults);
  const unknown = pairs.filter(([name]) => !names.has(name)).map(([name]) => `“${name}” in the address is neither a parameter nor an option of the display.`);
  state.complaints = [...complaints, ...unknown];
  setDisplay(display);
  // Defaults first: what the address leaves out has them. Then the texts as they are, good or bad.
  form.fill(defaults);
  form.fill(pairs);
  check(false);
}

// --- what is shown ----------------------------------------------------------------------------

/** @type {PerformanceMark|null} */
let firstPoint = null;

/** Draws what has changed. @param {number} now ms @returns {boolean} whether there is more to draw at once */
function frame(now) {
  if (!state.view) return false;
  let more = player.tick(now);
  const options = viewOptions();
  try {
    const figure = { ...options, range: sharedRange() };
    more = stage.update(state.view, figure, player.place, now) || more;
    more = updateReference(figure, player.place, now) || more;
    hover.refresh();
    more = charts.update(state.view, options, state.display, player.shown, now) || more;
    more = values.update(state.view, player.shown, state.condition, now, state.viewNumber, state.run?.activations?.layers) || more;
    if (options.pinned !== null) inside.show(options.pinned);
    if (!state.run?.activations) inside.update(state.view, state, player.shown, options, now);
  } catch (error) {
    state.view = null;
    stage.forget();
    session.stop();
    setPhase("failed");
    showFailure("The drawing stopped", String(error?.message ?? error), "Load the page again; the address keeps the parameters.");
    return false;
  }
  if (!firstPoint && player.available > 0) {
    // For measurements: the time from opening the page to the first marks.
    firstPoint = performance.mark("first-point");
  }
  showShown();
  showProgress(now, session.threads);
  return more;
}

// --- controls ---------------------------------------------------------------------------------

let stage, hover, charts, values, inside, runFiles, interrupted, published, own;

function forward() {
  if (!player.atNewest) player.seek(player.shown + 1);
  else if (state.phase === "paused" || state.phase === "idle") step();
}

function connect() {
  $("run").addEventListener("click", toggle);
  $("step").addEventListener("click", step);
  $("reset").addEventListener("click", reset);
  $("failure-restart").addEventListener("click", restart);
  connectTimeline();
  connectOptions(rememberHash);
  $("share").addEventListener("click", () => share(rememberHash));
  $("open-experiment").addEventListener("click", () => sheet(!sheetIsOpen()));
  $("close-experiment").addEventListener("click", () => sheet(false));
  $("keys-toggle").addEventListener("click", toggleKeys);
  runFiles = connectRunFiles(session, restart);
  connectDrop({ run: runFiles.openFile, others: (files) => own?.read(files), problem: note });
  connectTheme($("theme"));
  connectShortcuts({
    " ": toggle,
    r: reset,
    f: fullScreen,
    p: () => player.toggle(),
    "?": toggleKeys,
    ArrowRight: forward,
    ArrowLeft: () => player.seek(player.shown - 1),
    Home: () => player.seek(0),
    End: () => player.jumpToNewest(),
  });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input[type=text], input[type=number]");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) {
      event.preventDefault();
      undo();
    }
    if (event.key !== "Escape") return;
    if (sheetIsOpen()) sheet(false);
    else if (!typing) pin(null);
  });
  addEventListener("hashchange", () => {
    readAddress();
    preview();
  });
}

/** How many networks a run of these parameters has. @param {import("./messages.js").Pairs} pairs */
const networks = (pairs) => wasm.checkParams(pairs).summary?.networks;

/** A module of one function that adds vectors: browsers without SIMD refuse it. */
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

async function main() {
  connect();
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) {
    setPhase("failed");
    showFailure("This browser has no WebAssembly SIMD", "The networks train with it. Use Chrome or Edge 97, Firefox 102, Safari 16.4, or newer.", "");
    $("failure-restart").hidden = true;
    return;
  }
  try {
    // The variant that the worker will load too, so that only one is transferred. The page's
    // instance has a memory of its own and starts no threads.
    wasm = await (sharesMemory() ? load("threads").catch(() => load("single")) : load("single"));
  } catch (error) {
    setPhase("failed");
    showFailure("The program could not be loaded", `${error?.message ?? error}. Load the page again; if that does not help, the site is incomplete: build it with “cargo xtask build”.`, "");
    $("failure-restart").hidden = true;
    return;
  }
  form = createForm($("form"), wasm.parameterInfo(), edited);
  own = connectOwn({ form, wasm, session, edited, choose, show: showActivations, close: closeActivations });
  gallery = createGallery($("gallery"), $("about"), $("general"), wasm.gallery(), { choose, need: own.need });
  $("foot-version").textContent = wasm.version();
  stage = createStage($("plane"));
  hover = connectHover(stage, { onPin: pin, onSeek: (index) => player.seek(index) });
  connectReference(createStage($("reference")), form.label);
  connectExport($("plane"), () => ({ ...viewOptions(), range: sharedRange() }), () => player.shown);
  charts = createCharts(wasm.chartKinds(), session);
  values = createValues({ body: $("values"), epoch: $("values-epoch"), note: $("values-note"), outside: $("values-outside") });
  inside = connectInspector({ look: (wanted) => session.inspect(wanted), draw: wasm.drawDiagram });
  published = createPublished({ open: (bytes) => wasm.View.openPublished(bytes), show: showPublished });
  interrupted = createInterrupted(tab, session, networks, runFiles.open);
  interrupted.look();
  readAddress();
  drawFrames(frame);
  // A service worker that is about to isolate the page loads it again.
  const limit = new Promise((resolve) => setTimeout(resolve, ISOLATION_LIMIT_MS));
  await Promise.race([globalThis.isolationSettled ?? Promise.resolve(), limit]);
  const threads = Number(state.checked?.pairs.find(([name]) => name === "threads")?.[1]);
  session.start(Number.isFinite(threads) ? threads : 1);
}

/** For tests, and for the curious. */
globalThis.infoplane = {
  failOnPurpose: (/** @type {"pool"|"worker"} */ place) => session.failOnPurpose(place),
  inside: () => inside.last,
};

main();
