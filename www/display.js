// Buttons, progress, timeline: what follows from the state.

import { progressText } from "./progress.js";
import { $, player, state, stopwatch } from "./state.js";
import { showTimeline } from "./timeline.js";

/** Which buttons can be pressed, and what they are called. */
export function showControls() {
  const { phase } = state;
  const valid = Boolean(state.checked?.summary);
  const run = $("run");
  run.textContent = phase === "running" ? "Pause" : phase === "paused" ? "Resume" : "Run";
  run.disabled = phase === "loading" || phase === "failed" || ((phase === "idle" || phase === "done") && !valid);
  run.title = run.disabled && !valid ? "A parameter cannot be used: see the reason beside it" : "";
  $("step").disabled = !(phase === "paused" || (phase === "idle" && valid));
  $("reset").disabled = !["running", "paused", "done"].includes(phase);
  const empty = !state.view || state.view.available() === 0;
  for (const button of document.querySelectorAll("[data-needs-records]")) button.disabled = empty;
  // Of a published run there are means alone.
  const activations = state.run?.activations ?? null;
  // The form's run takes their place.
  $("activations-close").disabled = !valid;
  const brief = Boolean(state.view?.publishedDigest || activations);
  for (const button of document.querySelectorAll("[data-needs-networks]")) button.disabled = empty || (brief && !(activations && button.id === "download"));
  for (const button of document.querySelectorAll("[data-needs-worker]")) button.disabled = empty || brief || phase === "loading" || phase === "failed";
}

/** The epoch that all networks have reached; set at once, so that it never lags behind the run state. */
export function showEpoch() {
  const text = String(state.status?.epoch ?? "");
  if ($("epoch").textContent !== text) $("epoch").textContent = text;
}

/** Time between two spoken reports of a run, ms: numbers that change all the time are not read out. */
const SPOKEN_MS = 15_000;

/** Time between two updates of the progress, ms. */
const PROGRESS_MS = 250;

let lastText = "";
let progressAt = 0;
let progressPhase = "";
let spokenPhase = "";
let spokenAt = 0;

/** @param {number} now ms @param {number} threads of the pool */
export function showProgress(now, threads) {
  const { status, run, phase } = state;
  // A bar that moves with every message has the browser lay out and paint for nothing.
  if (!run || (phase === progressPhase && now - progressAt < PROGRESS_MS)) return;
  progressAt = now;
  progressPhase = phase;
  const done = status?.work_done ?? 0;
  $("progress-bar").value = phase === "idle" ? 0 : done;
  const text = progressText({
    state: phase,
    epoch: status?.epoch ?? null,
    epochs: run.epochs,
    networks: run.summary.networks,
    threads: Math.min(lanes(), threads),
    before: stopwatch.share,
    done,
    seconds: stopwatch.seconds(now),
    published: Boolean(state.view?.publishedDigest),
    instead: run.activations?.idle ?? "",
  });
  if (text !== lastText) $("progress-text").textContent = lastText = text;
  if (phase !== spokenPhase || (phase === "running" && now - spokenAt > SPOKEN_MS)) {
    $("spoken").textContent = text;
    spokenPhase = phase;
    spokenAt = now;
  }
}

/** Threads that the run asks for. */
function lanes() {
  const text = state.run?.pairs.find(([name]) => name === "threads")?.[1];
  return text === "all" || text === undefined ? Infinity : Number(text);
}

let shownKey = "";

/** The shown epoch, the timeline, and what is shown. */
export function showShown() {
  const { shown, available, total, isPlaying, isBetween } = player;
  const key = `${state.viewNumber} ${state.condition} ${state.display.figure} ${state.display.x} ${shown} ${available} ${total} ${isPlaying} ${isBetween}`;
  if (key === shownKey) return;
  shownKey = key;
  const epoch = shown < 0 || !state.view ? undefined : state.viewEpochs[shown];
  const text = epoch === undefined ? "–" : String(epoch);
  if ($("shown-epoch").textContent !== text) $("shown-epoch").textContent = text;
  $("motion").dataset.on = String(isBetween);
  showTimeline();
  const c = state.run?.summary.conditions[state.condition];
  if (!c) return;
  const name = (n) => state.run?.pairs.find(([key]) => key === n)?.[1];
  const { conditions } = /** @type {any} */ (state.run).summary;
  const all = ["conditions", "converged"].includes(state.display.figure) && conditions.length > 1;
  const { features, classes } = /** @type {any} */ (state.run).summary;
  const what = state.run?.activations
    ? state.run.activations.what
    : all
    ? `${conditions.length} conditions, ${name("activation")}`
    : `${features}-${c.hidden_layers}-${classes}, ${name("activation")}, ${c.train_percent} % of the patterns, ${c.steps_per_epoch === 1 ? "one step" : `${c.steps_per_epoch} steps`} an epoch`;
  if ($("what").textContent !== what) $("what").textContent = what;
}
