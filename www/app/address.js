// Parameters and display options as the URL's hash.

import { DISPLAY_DEFAULTS, isDisplayOption } from "./display.js";

/** @import { Pairs } from "../worker/messages.js" */
/** @import { Display, DisplayOptions } from "./display.js" */

/** The run that a visitor without a link gets: fitting and compression within half a minute. @type {Pairs} */
const PRESET = [
  ["repeats", "8"],
  ["train_percent", "85"],
];

/**
 * Reads the URL's hash. An empty one is the preset; in any other, what is missing has the
 * defaults of the parameters.
 * @param {string} hash
 * @param {Display["problem"]} problemOf a display option
 * @returns {{pairs: Pairs, display: DisplayOptions, complaints: string[]}}
 */
export function readHash(hash, problemOf) {
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
    if (!isDisplayOption(name)) {
      pairs.push([name, value]);
      continue;
    }
    const problem = problemOf(name, value);
    if (problem) complaints.push(`“${value}” in the address is no ${name}: ${problem}.`);
    else display[name] = value;
  }
  return { pairs: pairs.length === 0 && complaints.length === 0 ? PRESET : pairs, display, complaints };
}

/**
 * The hash for a set of parameters and display options.
 * @param {string} params from checkParams
 * @param {DisplayOptions} display
 */
export function writeHash(params, display) {
  const options = Object.entries(display).filter(([name, value]) => isDisplayOption(name) && value !== DISPLAY_DEFAULTS[name]);
  return [params || "epochs=8000", ...options.map(([name, value]) => `${name}=${value}`)].join("&");
}

/** @param {Pairs} a @param {Pairs} b names of the parameters in which two sets differ */
export function difference(a, b) {
  const other = new Map(b);
  return a.filter(([name, value]) => other.get(name) !== value).map(([name]) => name);
}
