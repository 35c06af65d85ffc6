// What the page knows: one object, changed by controls and by the worker's messages.

import { DISPLAY_DEFAULTS } from "./params.js";
import { Player } from "./player.js";
import { Stopwatch } from "./progress.js";

export const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** @typedef {"loading"|"idle"|"running"|"paused"|"done"|"failed"} Phase */

export const state = {
  /** @type {Phase} */
  phase: "loading",
  /** A command for the worker that is starting. */
  later: /** @type {"resume"|"step"|null} */ (null),
  /** @type {import("./params.js").Display} */
  display: { ...DISPLAY_DEFAULTS },
  /** The shown condition, counted from 0. */
  get condition() {
    const last = Math.max(0, (state.run?.summary.conditions.length ?? 1) - 1);
    return Math.min(last, Math.max(0, Number(state.display.condition) - 1 || 0));
  },
  /** @type {import("./messages.js").Checked|null} what the form holds */
  checked: null,
  /** Complaints about the address. */
  complaints: /** @type {string[]} */ ([]),
  /** The current run: its parameters, and what is recorded. */
  run: /** @type {{pairs: import("./messages.js").Pairs, summary: import("./messages.js").Summary, epochs: number, activations: import("./activations.js").Shown|null}|null} */ (null),
  view: /** @type {any} */ (null),
  /** Changes with the view. */
  viewNumber: 0,
  /** The recorded epochs of the run. */
  viewEpochs: new Uint32Array(),
  /** @type {import("./messages.js").Status|null} */
  status: null,
  digest: "",
  /** What the form last held without a fault. */
  valid: /** @type {import("./messages.js").Pairs|null} */ (null),
  /** Earlier contents of the form, newest last. */
  history: /** @type {import("./messages.js").Pairs[]} */ ([]),
};

export const player = new Player();
export const stopwatch = new Stopwatch();
