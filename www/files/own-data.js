// The reader's own data: kept while the page is open, chosen like any other task, described beside
// the field that chooses it.

import { counted, element, sentence } from "../views/dom.js";

/** @import { DataSummary, Facts, Pairs } from "../worker/messages.js" */
/** @import { Form } from "../views/form.js" */

/**
 * @typedef {{facts: Facts, summary: DataSummary|null, inputs: Float32Array, labels: Uint32Array}} Own
 */

const whole = new Intl.NumberFormat("en-GB");

/** Most classes that are drawn as bars. */
const BARS = 40;

/** The digest in the text of a dataset; "" for what is built in. @param {string} text */
export const digestOf = (text) => /^own:([0-9a-f]{16}):/.exec(text)?.[1] ?? "";

/** The text of the dataset among parameters. @param {Pairs} pairs */
export const datasetOf = (pairs) => pairs.find(([name]) => name === "dataset")?.[1] ?? "";

/**
 * @param {HTMLElement} box where the chosen data is described
 * @param {Form} form
 * @param {(facts: Facts) => void} shelve tells the page's program what is known of data
 */
export function createOwnData(box, form, shelve) {
  /** @type {Map<string, Own>} by their digests */
  const shelf = new Map();
  let shown = "";

  /** Keeps data, so that it can be chosen. @param {Own} own @param {string} [text] that names it, where there is one */
  function keep(own, text = `own:${own.facts.digest}:${own.facts.name}`) {
    const { digest, name } = own.facts;
    // What is known of it from a run may be less than what its file said.
    if (own.summary || !shelf.get(digest)?.summary) shelf.set(digest, own);
    shelve(own.facts);
    form.offer("dataset", text, name);
    shown = "";
    return text;
  }

  /** The data of parameters, unless it is built in. @param {Pairs} pairs @returns {Own|undefined} */
  const of = (pairs) => shelf.get(digestOf(datasetOf(pairs)));

  return {
    keep,

    /** Whether there is data of this digest. @param {string} digest */
    has: (digest) => shelf.has(digest),

    /** Data that fits a need, the newest. @param {(facts: Facts) => boolean} fits @returns {Own|undefined} */
    find: (fits) => [...shelf.values()].reverse().find(({ facts }) => fits(facts)),

    of,

    /** Describes the data of parameters. @param {Pairs} pairs */
    show(pairs) {
      const own = of(pairs);
      const key = own?.facts.digest ?? "none";
      if (key === shown) return;
      shown = key;
      box.hidden = !own;
      box.replaceChildren(...(own ? describe(own) : []));
    },
  };
}

/** @param {Own} own */
function describe({ facts, summary }) {
  const entropy = (/** @type {string} */ of, /** @type {number} */ bits) => [element("i", { textContent: "H" }), "(", element("i", { textContent: of }), `) ${bits.toFixed(2)} bits`];
  const size = `${counted(facts.samples, "input", "inputs")} of ${counted(facts.features, "value", "values")}, ${counted(facts.classes, "class", "classes")}`;
  const distinct = summary ? `, ${summary.distinct === facts.samples ? "all different" : `${whole.format(summary.distinct)} different`}` : "";
  return [
    element("p", { className: "own-name", textContent: facts.name }),
    ...(summary?.warnings ?? []).map((warning) => element("p", { className: "own-warning", textContent: `Warning: ${warning}${/[.?!]$/.test(warning) ? "" : "."}` })),
    element("p", { textContent: size + distinct }),
    element("p", {}, [...entropy("X", facts.h_x_bits), ", ", ...entropy("Y", facts.h_y_bits)]),
    ...(summary ? [bars(summary), ...summary.notes.map((note) => element("p", { className: "note", textContent: sentence(note) }))] : []),
  ];
}

/** How many inputs each class has. @param {DataSummary} summary */
function bars({ class_names: names, class_counts: counts }) {
  const most = Math.max(...counts);
  const least = Math.min(...counts);
  const range = least === most ? `${whole.format(most)} inputs per class` : `${whole.format(least)} to ${whole.format(most)} inputs per class`;
  const row = element("div", { className: "class-bars", ariaHidden: "true" });
  for (const [n, count] of counts.slice(0, BARS).entries()) {
    const bar = element("span", { title: `${names[n] ?? n}: ${counted(count, "input", "inputs")}` });
    bar.style.height = `${Math.max(4, (100 * count) / most)}%`;
    row.append(bar);
  }
  return element("div", {}, [row, element("p", { className: "note", textContent: range })]);
}
