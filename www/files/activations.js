// Imported activations: their plane in place of a run's, estimated again when the bins change.

import { counted, reason } from "../views/dom.js";
import { Ended } from "../worker/reading.js";

/** @import { ActivationsAbout, Binned, Checked, Summary, View } from "../worker/messages.js" */
/** @import { Reading } from "../worker/reading.js" */
/** @import { Activations } from "../app/shown.js" */

/** Pause after typing before they are estimated again, ms. */
const DELAY_MS = 200;

/** The parameters that change an estimate. */
const BINNED = ["bins", "binning", "value_one"];

/**
 * @param {object} page
 * @param {(json: string) => View} page.open a View of estimates
 * @param {(view: View, activations: Activations, summary: Summary, keepPlace: boolean) => void} page.show in place of what is shown
 * @param {() => Checked|null} page.checked what the form holds
 * @param {(text: string) => void} page.say what they are
 */
export function createActivations({ open, show, checked, say }) {
  /** What is looked at, and the reader that holds it. @type {{about: ActivationsAbout, reading: Reading}|null} */
  let held = null;
  let estimated = "";
  let busy = false;
  /** Whether they are being shown: what is replaced then is not the end of them. */
  let showing = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  const value = (/** @type {string} */ name) => checked()?.pairs.find(([n]) => n === name)?.[1] ?? "";
  /** @returns {Binned} */
  const binned = () => ({ bins: value("bins"), binning: value("binning"), value_one: value("value_one") });
  const key = (/** @type {Binned} */ how) => JSON.stringify(how);

  /** Estimates what is held with the form's bins, and shows it. */
  async function again() {
    if (!held || busy) return;
    const { about, reading } = held;
    const how = binned();
    busy = true;
    try {
      const { json, csv } = await reading.estimate(how, say);
      if (held?.reading === reading) present(about, json, csv, how);
    } catch (error) {
      if (held?.reading === reading && !(error instanceof Ended)) say(`They could not be estimated again: ${reason(error)}.`);
      return;
    } finally {
      busy = false;
    }
    edited();
  }

  /** The form has changed: other bins are estimated at once. */
  function edited() {
    clearTimeout(timer);
    if (!held || checked()?.errors.some(({ field }) => BINNED.includes(field)) || key(binned()) === estimated) return;
    timer = setTimeout(again, DELAY_MS);
  }

  /** @param {ActivationsAbout} about @param {string} json @param {string} csv @param {Binned} how */
  function present(about, json, csv, how) {
    const { name, epochs, layers, facts } = about;
    const { features, classes, h_x_bits, h_y_bits } = facts;
    const size = `${counted(epochs.length, "epoch")}, ${counted(layers.length, "layer")}, ${counted(facts.samples, "input")}`;
    const activations = { what: `${name}: ${size}`, idle: `${counted(epochs.length, "epoch")} from ${name}`, layers: layers.map((layer) => layer.name), csv };
    const condition = { hidden_layers: layers.map(({ units }) => units).join("-"), train_percent: "", train_samples: 0, test_samples: 0, steps_per_epoch: 1 };
    const summary = { networks: 1, conditions: [condition], layers: layers.length, recorded_epochs: epochs.length, features, classes, h_x_bits, h_y_bits };
    showing = true;
    show(open(json), activations, summary, estimated !== "");
    showing = false;
    estimated = key(how);
    say([`Your activations, ${how.bins} bins (${how.binning}).`, ...JSON.parse(json).notes, "Run trains the networks of the form instead."].join(" "));
  }

  return {
    /**
     * Takes what was read; what was shown before stays until it is estimated.
     * @param {ActivationsAbout} about @param {Reading} reading @param {(text: string) => void} onStep
     */
    async take(about, reading, onStep) {
      const how = binned();
      const { json, csv } = await reading.estimate(how, onStep);
      held?.reading.end();
      held = { about, reading };
      estimated = "";
      busy = false;
      present(about, json, csv, how);
      edited();
    },

    edited,

    /** Something is shown: if that is not they, they are not needed any more. */
    left() {
      if (showing) return;
      clearTimeout(timer);
      held?.reading.end();
      held = null;
      estimated = "";
    },
  };
}
