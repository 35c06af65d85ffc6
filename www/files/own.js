// The reader's own files, connected with the page: data to train on, activations to look at, and
// figures that need data.

import { createActivations } from "./activations.js";
import { createOwnData, datasetOf, digestOf } from "./own-data.js";
import { createOwnFiles } from "./own-files.js";

/** @import { DataAbout, Facts, GalleryFigure, OwnData, Pairs, Program, Summary, View } from "../worker/messages.js" */
/** @import { Activations } from "../app/shown.js" */
/** @import { Form } from "../views/form.js" */
/** @import { OwnBox } from "../views/own-box.js" */

/**
 * @param {object} page
 * @param {OwnBox} page.box @param {Form} page.form
 * @param {Program} page.program the page's own
 * @param {() => string|null} page.settings of the estimator, as the form has them
 * @param {(text: string) => void} page.use data is chosen, by its text
 * @param {(pairs: Pairs, display: Pairs) => void} page.choose a figure of the gallery
 * @param {(figure: GalleryFigure|null) => void} page.ask for a figure's data, or no longer
 * @param {(view: View, activations: Activations, summary: Summary, keepPlace: boolean) => void} page.show activations
 * @param {(text: string) => void} page.say what activations are
 */
export function createOwn({ box, form, program, settings, use, choose, ask, show, say }) {
  const data = createOwnData(box.about, form, program.shelveFacts);
  const activations = createActivations({ open: program.View.openEstimates, show, settings, say });
  const files = createOwnFiles(box, { data: take, activations: activations.take });
  /** A figure that waits for data. @type {{figure: GalleryFigure, size: "lecture"|"paper"}|null} */
  let waiting = null;

  /** @param {DataAbout} about @param {Float32Array} inputs @param {Uint32Array} labels @returns {string} what is to be said of it */
  function take({ facts, summary }, inputs, labels) {
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
    use(text);
    const other = waiting ? `The figure needs inputs of ${waiting.figure.shape?.[0]} values in ${waiting.figure.shape?.[1]} classes: this is other data.` : "";
    return [missing ? "This is not the data that the address asks for." : "", other].filter(Boolean).join(" ");
  }

  /** @param {GalleryFigure} figure @param {Facts} facts */
  const fits = ({ shape }, { features, classes }) => shape !== null && shape[0] === features && shape[1] === classes;

  /** @param {{figure: GalleryFigure, size: "lecture"|"paper"}} which @param {string} text of the data */
  function chooseFigure({ figure, size }, text) {
    waitFor(null);
    choose(figure[size].map(([name, value]) => [name, name === "dataset" ? text : value]), figure.display);
  }

  /** @param {typeof waiting} which needs data */
  function waitFor(which) {
    waiting = which;
    ask(which?.figure ?? null);
  }

  return {
    read: files.read,
    /** The estimator of activations has changed. */
    measure: activations.edited,
    /** Something is shown. */
    left: activations.left,

    /** The data that parameters name. @param {Pairs} pairs */
    of: data.of,

    /** Says what the form's data is. @param {Pairs} pairs */
    show(pairs) {
      data.show(pairs);
      files.showing(digestOf(datasetOf(pairs)));
    },

    /** Keeps the data that came with a run. @param {OwnData} own @param {Pairs} pairs */
    keep: ({ facts, inputs, labels }, pairs) => void data.keep({ facts, summary: null, inputs, labels }, datasetOf(pairs)),

    /** A figure that needs data: chosen with what is there, or asked for. @param {GalleryFigure} figure @param {"lecture"|"paper"} size */
    need(figure, size) {
      const own = data.find((facts) => fits(figure, facts));
      if (own) chooseFigure({ figure, size }, `own:${own.facts.digest}:${own.facts.name}`);
      else waitFor({ figure, size });
    },

    /** No figure waits for data any more. */
    forgetNeed: () => waitFor(null),
  };
}

/** @typedef {ReturnType<typeof createOwn>} Own */
