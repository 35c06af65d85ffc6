// Imported activations: their plane in place of a run's, estimated again when the estimator changes.

import { counted, reason } from "../views/dom.js";
import { Ended } from "../worker/reading.js";

/** @import { ActivationsAbout, Estimates, Summary, View } from "../worker/messages.js" */
/** @import { Reading } from "../worker/reading.js" */
/** @import { Activations } from "../app/shown.js" */

/** Pause after typing before they are estimated again, ms. */
const DELAY_MS = 200;

/**
 * @param {object} page
 * @param {(estimates: Estimates) => View} page.open
 * @param {(view: View, activations: Activations, summary: Summary, keepPlace: boolean) => void} page.show in place of what is shown
 * @param {() => string|null} page.settings of the estimator, as the form has them; null where they cannot be used
 * @param {(text: string) => void} page.say what they are
 */
export function createActivations({ open, show, settings, say }) {
  /** What is looked at, and the reader that holds it. @type {{about: ActivationsAbout, reading: Reading}|null} */
  let held = null;
  let estimated = "";
  let busy = false;
  /** Whether they are being shown: what is replaced then is not the end of them. */
  let showing = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  /** Estimates what is held with the form's settings, and shows it. */
  async function again() {
    if (!held || busy) return;
    const { about, reading } = held;
    const how = settings();
    if (how === null) return;
    busy = true;
    try {
      const { estimates, csv } = await reading.estimate(how, say);
      if (held?.reading === reading) present(about, estimates, csv);
    } catch (error) {
      if (held?.reading === reading && !(error instanceof Ended)) say(`They could not be estimated again: ${reason(error)}.`);
      return;
    } finally {
      busy = false;
    }
    edited();
  }

  /** The form has changed: with other settings they are estimated at once. */
  function edited() {
    clearTimeout(timer);
    const how = settings();
    if (!held || how === null || how === estimated) return;
    timer = setTimeout(again, DELAY_MS);
  }

  /** @param {ActivationsAbout} about @param {Estimates} estimates @param {string} csv */
  function present(about, estimates, csv) {
    const { name, epochs, layers, facts } = about;
    const { features, classes, h_x_bits, h_y_bits } = facts;
    const size = `${counted(epochs.length, "epoch")}, ${counted(layers.length, "layer")}, ${counted(facts.samples, "input")}`;
    const activations = { what: `${name}: ${size}`, idle: `${counted(epochs.length, "epoch")} from ${name}`, layers: layers.map((layer) => layer.name), csv };
    const condition = { hidden_layers: layers.map(({ units }) => units).join("-"), train_percent: "", train_samples: 0, test_samples: 0, steps_per_epoch: 1 };
    const summary = { networks: 1, conditions: [condition], layers: layers.length, recorded_epochs: epochs.length, features, classes, h_x_bits, h_y_bits };
    showing = true;
    const view = open(estimates);
    const words = view.measuredWith();
    show(view, activations, summary, estimated !== "");
    showing = false;
    estimated = estimates.estimator;
    say([`Your activations, ${words}.`, ...estimates.notes, "Run replaces them with the experiment on the left."].join(" "));
  }

  return {
    /**
     * Takes what was read; what was shown before stays until it is estimated.
     * @param {ActivationsAbout} about @param {Reading} reading @param {(text: string) => void} onStep
     */
    async take(about, reading, onStep) {
      const { estimates, csv } = await reading.estimate(settings() ?? "binned", onStep);
      held?.reading.end();
      held = { about, reading };
      estimated = "";
      busy = false;
      present(about, estimates, csv);
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
