// What is shown: one owner, whom the stage, the headline, the tables and the names of files follow.

/** @import { Pairs, Status, Summary, View } from "../worker/messages.js" */

/**
 * @typedef {object} Activations what is known of imported activations
 * @property {string} what they are, in a few words
 * @property {string} idle said where progress would be
 * @property {string[]} layers their names
 * @property {string} csv
 *
 * @typedef {object} Drawn the information that was estimated while it trained, or another estimator's in its place
 * @property {View} view
 * @property {string|null} settings of another estimator; null for what was recorded
 * @property {number} done networks at recorded epochs that are measured, of how many
 * @property {number} of
 * @property {number} version changes when more is known
 *
 * @typedef {object} Shown
 * @property {"run"|"published"|"activations"} kind a run of the worker's, a published run, imported activations
 * @property {number} number changes with what is shown
 * @property {Pairs} pairs its parameters; of activations those of the form, which say nothing about them
 * @property {Summary} summary
 * @property {Uint32Array} epochs the recorded ones
 * @property {boolean} weights whether the worker holds its weights
 * @property {Drawn} measurement what is drawn of it
 * @property {Status|null} status where a run stands
 * @property {string} digest of a run that is done, else ""
 * @property {Activations|null} activations
 */

/** A parameter of what is shown. @param {{pairs: Pairs}|null} shown @param {string} name */
export const parameter = (shown, name) => shown?.pairs.find(([n]) => n === name)?.[1] ?? "";

/** Recorded epochs that can be shown. @param {Shown|null} shown */
export const available = (shown) => shown?.measurement.view.available() ?? 0;

/** @param {(now: Shown, before: Shown|null) => void} changed after something else is shown */
export function createOwner(changed) {
  /** @type {Shown|null} */
  let current = null;
  let number = 0;

  return {
    get current() {
      return current;
    },

    /**
     * Shows something in place of the last thing, which is the caller's to keep or to free.
     * @param {Pick<Shown, "kind"|"pairs"|"summary"|"weights"> & Partial<Pick<Shown, "status"|"digest"|"activations">>} what
     * @param {View} view of it
     */
    show(what, view) {
      const before = current;
      number += 1;
      current = { status: null, digest: "", activations: null, ...what, number, epochs: view.epochs(), measurement: { view, settings: null, done: 0, of: 0, version: 0 } };
      changed(current, before);
      return current;
    },

    /** Shows again what was shown before. @param {Shown} shown */
    again(shown) {
      const before = current;
      number += 1;
      current = { ...shown, number };
      changed(current, before);
      return current;
    },

    /** The drawing failed: nothing is shown any more. */
    clear() {
      current = null;
    },
  };
}

/** @typedef {ReturnType<typeof createOwner>} Owner */
