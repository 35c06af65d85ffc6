// Parameters as text: the first-run preset, the URL's hash, undo.

/** @typedef {import("./messages.js").Pairs} Pairs */

/** The run that a visitor without a link gets: fitting and compression within half a minute. */
const PRESET = [
  ["repeats", "8"],
  ["train_percent", "85"],
];

/** Display options that a link may carry, with their defaults. */
export const DISPLAY_DEFAULTS = {
  /** What the stage shows. */
  figure: "plane",
  colour: "viridis",
  networks: "mean",
  spread: "none",
  /** The condition, counted from 1. */
  condition: "1",
  /** The pinned network, counted from 1. */
  pin: "none",
  /** The emphasised epoch. */
  mark: "none",
  /** Epochs of the snapshots. */
  "epochs-shown": "0,400,9000",
  /** Charts on the stage; see ChartKind::name in src/figure/chart_kind.rs. */
  charts: "gradient_norms,snr,log_snr,weight_norm",
  /** Layers that are not drawn. */
  off: "none",
  /** Scale of all axes of epochs, the timeline's too. */
  x: "log",
  pace: "watchable",
  /** The charts beside. */
  chart1: "loss",
  chart2: "accuracy",
  chart3: "i_xt",
};

/** Kinds of charts, as chartKinds() names them. */
export const CHARTS = [
  "loss",
  "accuracy",
  "i_xt",
  "i_ty",
  "h_x_t",
  "velocity",
  "gradient_norms",
  "snr",
  "log_snr",
  "weight_norm",
  "l1_norm",
  "l2_norm",
  "correlation",
  "distinct",
  "distinct_bars",
];

/** Display options that name the kind of a chart. */
export const CHART_OPTIONS = /** @type {const} */ (["chart1", "chart2", "chart3"]);

/** @typedef {typeof DISPLAY_DEFAULTS} Display */

/** @param {RegExp} pattern @param {string} hint what to do with a text that does not match */
const like = (pattern, hint) => ({ accepts: (/** @type {string} */ text) => pattern.test(text), hint });

/** What each may be: one of these, or what is accepted, with what to do otherwise. */
const DISPLAY_CHOICES = {
  figure: ["plane", "conditions", "snapshots", "converged", "charts"],
  colour: ["viridis", "gnuplot", "layer"],
  networks: ["mean", "each"],
  spread: ["none", "sd", "sem"],
  condition: like(/^[1-9]\d{0,6}$/, "write a whole number from 1"),
  pin: like(/^(none|[1-9]\d{0,6})$/, "write a whole number from 1, or none"),
  mark: like(/^(none|\d{1,7})$/, "write a whole number, or none"),
  "epochs-shown": like(/^\d{1,7}(,\d{1,7})*$/, "write whole numbers with commas between them, for example 0,400,9000"),
  charts: {
    accepts: (/** @type {string} */ text) => text.split(",").every((name) => CHARTS.includes(name)),
    hint: `write names of charts with commas between them: ${CHARTS.join(", ")}`,
  },
  off: like(/^(none|[1-9]\d{0,6}(,[1-9]\d{0,6})*)$/, "write numbers of layers with commas between them, for example 1,2, or none"),
  x: ["log", "linear"],
  pace: ["slow", "watchable", "fast", "full"],
  chart1: CHARTS,
  chart2: CHARTS,
  chart3: CHARTS,
};

/** Numbers of a list such as "0,400". @param {string} text */
export const numbersOf = (text) => (text === "none" || text === "" ? [] : text.split(",").map(Number));

/** Why a display option cannot have a value; "" when it can. @param {string} name @param {string} value */
export function displayProblem(name, value) {
  const allowed = DISPLAY_CHOICES[name];
  if (Array.isArray(allowed)) return allowed.includes(value) ? "" : `choose one of ${allowed.join(", ")}`;
  return allowed.accepts(value) ? "" : allowed.hint;
}

/**
 * Reads the URL's hash. An empty one is the preset; in any other, what is missing has the
 * defaults of the parameters.
 * @param {string} hash
 * @returns {{pairs: Pairs, display: typeof DISPLAY_DEFAULTS, complaints: string[]}}
 */
export function readHash(hash) {
  const text = hash.replace(/^#/, "");
  const display = { ...DISPLAY_DEFAULTS };
  /** @type {Pairs} */
  const pairs = [];
  const complaints = [];
  for (const part of text.split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    if (at < 1) {
      complaints.push(`“${part}” in the address is no parameter: write name=value, for example epochs=300.`);
      continue;
    }
    let name, value;
    try {
      [name, value] = [part.slice(0, at), part.slice(at + 1)].map((s) => decodeURIComponent(s.replaceAll("+", " ")));
    } catch {
      complaints.push(`“${part}” in the address cannot be decoded: a % must be followed by two hexadecimal digits.`);
      continue;
    }
    if (!Object.hasOwn(display, name)) {
      pairs.push([name, value]);
      continue;
    }
    const problem = displayProblem(name, value);
    if (problem) complaints.push(`“${value}” in the address is no ${name}: ${problem}.`);
    else display[name] = value;
  }
  return { pairs: pairs.length === 0 && complaints.length === 0 ? PRESET : pairs, display, complaints };
}

/**
 * The hash for a set of parameters and display options.
 * @param {string} params from checkParams
 * @param {Record<string, string>} display
 */
export function writeHash(params, display) {
  const options = Object.entries(display).filter(([name, value]) => value !== DISPLAY_DEFAULTS[name]);
  return [params || "epochs=8000", ...options.map(([name, value]) => `${name}=${value}`)].join("&");
}

/** @param {Pairs} a @param {Pairs} b names of the parameters in which two sets differ */
export function difference(a, b) {
  const other = new Map(b);
  return a.filter(([name, value]) => other.get(name) !== value).map(([name]) => name);
}
