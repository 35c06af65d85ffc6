// Words for what is shown, and for where a run stands.

import { parameter } from "./shown.js";

/** @import { Checked, FigureKind } from "../worker/messages.js" */
/** @import { Shown } from "./shown.js" */
/** @import { Stopwatch } from "./stopwatch.js" */
/** @import { Phase } from "./phases.js" */

const whole = new Intl.NumberFormat("en-GB");

/** @param {number} count @param {string} one */
const counted = (count, one) => `${whole.format(count)} ${one}${count === 1 ? "" : "s"}`;

/** What is shown, in a line. @param {Shown} shown @param {number} condition @param {FigureKind} figure */
export function whatIsShown(shown, condition, figure) {
  if (shown.activations) return shown.activations.what;
  const { conditions, features, classes } = shown.summary;
  const c = conditions[condition];
  const activation = parameter(shown, "activation");
  if (!figure.uses.includes("condition") && conditions.length > 1) return `${conditions.length} conditions, ${activation}`;
  const steps = c.steps_per_epoch === 1 ? "one step" : `${c.steps_per_epoch} steps`;
  return `${features}-${c.hidden_layers}-${classes}, ${activation}, ${c.train_percent} % of the patterns, ${steps} per epoch`;
}

/** Why nothing is shown; "" while that is only because the program starts. @param {Checked|null} checked */
export function whyNothing(checked) {
  const problem = checked?.errors[0];
  if (!problem) return "";
  const own = /^own:[0-9a-f]{16}:(.*)$/s.exec(checked.pairs.find(([name]) => name === "dataset")?.[1] ?? "");
  if (own && problem.field === "dataset") return `Nothing to show yet: this link needs the data “${own[1]}”. Drop its file on the page.`;
  return "Nothing to show yet: fix the parameters marked in red.";
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 1) return "under 1 s";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/**
 * Where a run stands.
 * @param {Phase} phase @param {Shown} shown @param {Stopwatch} stopwatch
 * @param {number} threads of the pool @param {number} now ms
 */
export function progressText(phase, shown, stopwatch, threads, now) {
  const epochs = Number(parameter(shown, "epochs"));
  const who = counted(shown.summary.networks, "network");
  const done = shown.status?.work_done ?? 0;
  const at = `epoch ${whole.format(shown.status?.epoch ?? 0)} of ${whole.format(epochs)}`;
  const all = `all ${counted(epochs, "epoch")}`;
  const asked = parameter(shown, "threads");
  const cores = counted(asked === "all" ? threads : Math.min(threads, Number(asked)), "thread");
  const seconds = stopwatch.seconds(now);
  switch (phase) {
    case "idle":
      if (shown.activations) return shown.activations.idle;
      if (shown.kind === "published") return `${who}, precomputed`;
      return `${who}, untrained; ${counted(epochs, "epoch")} to go`;
    case "running": {
      const more = done - stopwatch.share;
      const left = more > 0.01 && seconds > 0.5 ? `, ${duration((seconds * (1 - done)) / more)} left` : "";
      return `${at}, ${who}${left}, ${cores}`;
    }
    case "paused":
      return `Paused at ${at}, ${who}`;
    case "done":
      // A run from a file took its time elsewhere.
      return seconds > 0 ? `Done: ${all}, ${who}, ${duration(seconds)}, ${cores}` : `Done: ${all}, ${who}`;
    default:
      return "";
  }
}

/** The button that leads back to an earlier run. @param {Shown} shown */
export function backText(shown) {
  const epochs = Number(parameter(shown, "epochs"));
  const reached = shown.status?.epoch ?? 0;
  const name = parameter(shown, "name");
  const named = name && name !== "net" ? ` “${name}”` : "";
  return reached < epochs - 1 ? `Back to the run${named} at epoch ${whole.format(reached)} of ${whole.format(epochs)}` : `Back to the run${named} of ${counted(epochs, "epoch")}`;
}
