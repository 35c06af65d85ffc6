// Parameters as text: the first-run preset, the URL's hash, undo.

/** @typedef {import("./messages.js").Pairs} Pairs */

/** The run that a visitor without a link gets: fitting and compression within half a minute. */
const PRESET = [
  ["repeats", "8"],
  ["train_percent", "85"],
];

/** Display options that a link may carry, with their defaults. */
export const DISPLAY_DEFAULTS = { colour: "viridis", networks: "mean", x: "log", pace: "watchable", chart1: "loss", chart2: "accuracy", chart3: "i_xt" };

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

const DISPLAY_CHOICES = {
  colour: ["viridis", "gnuplot", "layer"],
  networks: ["mean", "each"],
  x: ["log", "linear"],
  pace: ["watchable", "full"],
  chart1: CHARTS,
  chart2: CHARTS,
  chart3: CHARTS,
};

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
    if (!(name in display)) {
      pairs.push([name, value]);
    } else if (DISPLAY_CHOICES[name].includes(value)) {
      display[name] = value;
    } else {
      complaints.push(`“${value}” in the address is no ${name}: choose one of ${DISPLAY_CHOICES[name].join(", ")}.`);
    }
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
