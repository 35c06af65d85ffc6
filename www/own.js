// The reader's own files, connected with the page: data to train on, activations to look at, and
// figures that need data.

import { createActivations } from "./activations.js";
import { element } from "./element.js";
import { createOwnData, datasetOf, digestOf } from "./own-data.js";
import { connectOwnFiles } from "./own-files.js";
import { sheet } from "./page.js";
import { $, state } from "./state.js";

/** @typedef {import("./messages.js").Pairs} Pairs */
/** @typedef {import("./gallery.js").Figure} Figure */

/**
 * @param {object} page
 * @param {ReturnType<typeof import("./form.js").createForm>} page.form
 * @param {any} page.wasm the page's own program
 * @param {import("./session.js").Session} page.session
 * @param {() => void} page.edited the form holds something else
 * @param {(pairs: Pairs, display: Pairs) => void} page.choose a figure of the gallery
 * @param {(view: any, run: import("./activations.js").Shown) => void} page.show activations in place of a run
 * @param {() => void} page.close shows the form's run again
 */
export function connectOwn({ form, wasm, session, edited, choose, show, close }) {
  const box = form.under("dataset");
  const [head, about] = [element("div", { id: "own", className: "own" }), element("div", { id: "own-about", className: "own-about", hidden: true })];
  box.append(head, about);
  const data = createOwnData(about, form, wasm.shelveFacts);
  const activations = createActivations({ open: (json) => wasm.View.openEstimates(json), show, close });
  const files = connectOwnFiles(head, { data: take, activations: activations.take });
  /** A figure that waits for data. @type {{figure: Figure, size: "lecture"|"paper"}|null} */
  let waiting = null;
  $("need-files").addEventListener("click", files.choose);
  $("need-drop").addEventListener("click", () => {
    ask(null);
    $("gallery").focus();
  });

  /** @param {import("./messages.js").Read} read @returns {string} what is to be said of it */
  function take({ about: { facts, summary }, inputs, labels }) {
    const before = datasetOf(form.pairs());
    const wanted = digestOf(before);
    const same = wanted === facts.digest;
    const missing = wanted !== "" && !data.has(wanted) && !same;
    // The text of an address stays as it is: it may have another name for the same data.
    const text = data.keep({ facts, summary, inputs, labels }, same ? before : undefined);
    if (waiting && fits(waiting.figure, facts)) {
      chooseFigure(waiting, text);
      return "";
    }
    activations.left();
    form.fill([["dataset", text]]);
    edited();
    const other = waiting ? `The figure needs inputs of ${waiting.figure.shape?.[0]} values in ${waiting.figure.shape?.[1]} classes: this is other data.` : "";
    return [missing ? "This is not the data that the address asks for." : "", other].filter(Boolean).join(" ");
  }

  /** @param {Figure} figure @param {import("./messages.js").Facts} facts */
  const fits = ({ shape }, { features, classes }) => shape !== null && shape[0] === features && shape[1] === classes;

  /** @param {{figure: Figure, size: "lecture"|"paper"}} which @param {string} text of the data */
  function chooseFigure({ figure, size }, text) {
    ask(null);
    choose(figure[size].map(([name, value]) => [name, name === "dataset" ? text : value]), figure.display);
  }

  /** @param {typeof waiting} which needs data */
  function ask(which) {
    waiting = which;
    $("need").hidden = !which;
    if (which) $("need-what").textContent = `“${which.figure.title}” needs ${which.figure.needs}.`;
  }

  /** The split that the data brings is a choice only where its files have parts to train and to test on. */
  function offerGiven() {
    const given = data.of(form.pairs())?.facts.given;
    form.allow("split", "given", Boolean(given), given && `given: ${whole.format(given.train)} train, ${whole.format(given.test)} test`);
  }

  session.provide = (pairs) => {
    const own = data.of(pairs);
    if (own) session.shelve(own);
  };

  return {
    activations,

    /** Takes files that were dropped. @param {File[]} dropped */
    read(dropped) {
      // On a narrow screen what is said about them is in the sheet.
      if (matchMedia("(max-width: 699px)").matches) sheet(true);
      files.read(dropped);
    },

    /** Says what the form's data is. @param {import("./messages.js").Checked} checked */
    show({ pairs, summary }) {
      data.show(form.pairs());
      files.showing(digestOf(datasetOf(form.pairs())));
      offerGiven();
      if (!summary) return;
      const { features, classes } = summary;
      const built = !digestOf(datasetOf(pairs));
      form.describe("Task", built ? "Twelve bits in, one bit to learn." : `${whole.format(features)} ${features === 1 ? "value" : "values"} in, ${whole.format(classes)} classes to learn.`);
      const sigmoid = pairs.some(([name, value]) => name === "output" && value === "sigmoid");
      const output = sigmoid ? `${number(classes)} sigmoids` : `a softmax of ${number(classes)}`;
      const inputs = number(features);
      form.describe("Network", `${inputs[0].toUpperCase()}${inputs.slice(1)} ${features === 1 ? "input" : "inputs"}, these hidden layers, ${output}.`);
    },

    /** Keeps the data that came with a run. @param {import("./messages.js").Opened} run */
    opened({ pairs, own }) {
      if (own) data.keep({ facts: own.facts, summary: null, inputs: own.inputs, labels: own.labels }, datasetOf(pairs));
    },

    /** A figure that needs data: chosen with what is there, or asked for. @param {Figure} figure @param {"lecture"|"paper"} size */
    need(figure, size) {
      const own = data.find((facts) => fits(figure, facts));
      if (own) chooseFigure({ figure, size }, `own:${own.facts.digest}:${own.facts.name}`);
      else ask({ figure, size });
    },

    /** A figure was chosen: neither activations nor another one are what is wanted. */
    leave() {
      ask(null);
      activations.left();
    },
  };
}

const whole = new Intl.NumberFormat("en-GB");

/** @param {number} n a small number in words */
const number = (n) => ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"][n] ?? whole.format(n);
