// Activations from elsewhere: their plane in place of a run's, estimated again when the bins change.

import { counted } from "./element.js";
import { Ended } from "./reading.js";
import { $, player, state } from "./state.js";

/**
 * @typedef {object} Shown what takes the place of a run
 * @property {string} what it is, in a few words
 * @property {string} idle said where progress would be
 * @property {string[]} layers their names
 * @property {string} csv
 * @property {import("./messages.js").Summary} summary
 */

/** Pause after typing before they are estimated again, ms. */
const DELAY_MS = 200;

/**
 * @param {object} hooks
 * @param {(json: string) => any} hooks.open a View of estimates
 * @param {(view: any, shown: Shown) => void} hooks.show shows it in place of a run
 * @param {() => void} hooks.close shows the form's run again
 */
export function createActivations({ open, show, close }) {
  /** What is looked at, and the reader that holds it. @type {{about: any, reading: import("./reading.js").Reading}|null} */
  let held = null;
  let estimated = "";
  let busy = false;
  let timer = 0;
  $("activations-close").addEventListener("click", close);

  const value = (/** @type {string} */ name) => state.checked?.pairs.find(([n]) => n === name)?.[1] ?? "";
  const binned = () => ({ bins: value("bins"), binning: value("binning"), value_one: value("value_one") });
  const text = (/** @type {import("./messages.js").Binned} */ { bins, binning, value_one }) => `${bins} ${binning} ${value_one}`;
  const wanted = () => text(binned());

  /** @param {string} text */
  const say = (text) => ($("activations-what").textContent = text);

  /** Estimates what is held with the form's bins, and shows it. */
  async function again() {
    if (!held || busy) return;
    const { about, reading } = held;
    const how = binned();
    busy = true;
    try {
      const { json, csv } = await reading.estimate(how, say);
      if (held?.reading === reading) present(about, json, csv, text(how));
    } catch (error) {
      if (held?.reading === reading && !(error instanceof Ended)) say(`They could not be estimated again: ${error?.message ?? error}.`);
      return;
    } finally {
      busy = false;
    }
    edited();
  }

  /** The form has changed: other bins are estimated at once. */
  function edited() {
    clearTimeout(timer);
    if (!held || state.checked?.errors.some(({ field }) => ["bins", "binning", "value_one"].includes(field)) || wanted() === estimated) return;
    timer = setTimeout(again, DELAY_MS);
  }

  /** @param {any} about @param {string} json @param {string} csv @param {string} how */
  function present(about, json, csv, how) {
    const first = estimated === "";
    const at = player.shown;
    const { name, epochs, layers, facts } = about;
    const size = `${counted(epochs.length, "epoch")}, ${counted(layers.length, "layer")}, ${counted(facts.samples, "input")}`;
    const own = held;
    held = null; // the view that is replaced is not the end of them
    show(open(json), {
      what: `${name}: ${size}`,
      idle: `${counted(epochs.length, "epoch")} from ${name}`,
      layers: layers.map((/** @type {{name: string}} */ layer) => layer.name),
      csv,
      summary: {
        networks: 1,
        conditions: [{ hidden_layers: layers.map((/** @type {{units: number}} */ layer) => layer.units).join("-"), train_percent: "", train_samples: 0, test_samples: 0, steps_per_epoch: 1 }],
        layers: layers.length,
        recorded_epochs: epochs.length,
        features: facts.features,
        classes: facts.classes,
        h_x_bits: facts.h_x_bits,
        h_y_bits: facts.h_y_bits,
      },
    });
    held = own;
    estimated = how;
    document.documentElement.dataset.activations = "true";
    $("activations").hidden = false;
    const [bins, binning] = how.split(" ");
    say([`Your activations, ${bins} bins (${binning}).`, ...JSON.parse(json).notes, "Run trains the networks of the form instead."].join(" "));
    player.setAvailable(state.view.available());
    if (first) player.jumpToNewest();
    else player.seek(at);
  }

  return {
    /**
     * Takes what was read; what was shown before stays until it is estimated.
     * @param {any} about @param {import("./reading.js").Reading} reading @param {(text: string) => void} onStep
     */
    async take(about, reading, onStep) {
      const how = binned();
      const { json, csv } = await reading.estimate(how, onStep);
      held?.reading.end();
      held = { about, reading };
      estimated = "";
      busy = false;
      present(about, json, csv, text(how));
      edited();
    },

    get isShown() {
      return held !== null;
    },

    edited,

    /** A run is shown instead. */
    left() {
      clearTimeout(timer);
      held?.reading.end();
      held = null;
      estimated = "";
      delete document.documentElement.dataset.activations;
      $("activations").hidden = true;
    },
  };
}
