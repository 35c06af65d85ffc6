// Two runs side by side: a run is kept as reference while another runs.

import { difference } from "./address.js";
import { available } from "./shown.js";

/** @import { Shown } from "./shown.js" */

/** Parameters that say nothing about a result. */
const IRRELEVANT = ["threads", "name"];

export function createReference() {
  /** @type {{shown: Shown, about: string}|null} */
  let kept = null;

  /** The reference where another run is shown, else null. @param {Shown|null} shown */
  const beside = (shown) => (kept && shown && kept.shown.measurement.view !== shown.measurement.view ? kept : null);

  return {
    beside,

    /** The run that is shown becomes the reference. @param {Shown} shown @param {string} about it, in words */
    keep(shown, about) {
      kept = { shown, about };
    },

    /** @returns {Shown|null} what was the reference */
    drop() {
      const shown = kept?.shown ?? null;
      kept = null;
      return shown;
    },

    get isKept() {
      return kept !== null;
    },

    /** @param {unknown} view */
    holds: (view) => kept?.shown.measurement.view === view,

    /**
     * What differs from reference to what is shown.
     * @param {Shown} shown @param {(name: string) => string} label of a parameter
     * @param {Set<string>} measured parameters that say with what a run is measured while it trains: what is drawn counts
     */
    differences(shown, label, measured) {
      if (!kept) return "";
      const [before, now] = [new Map(kept.shown.pairs), new Map(shown.pairs)];
      const names = difference(shown.pairs, kept.shown.pairs).filter((name) => !IRRELEVANT.includes(name) && !measured.has(name));
      const words = names.map((name) => `${label(name)}: ${before.get(name)} → ${now.get(name)}`);
      const [a, b] = [kept.shown.measurement.view.measuredWith(), shown.measurement.view.measuredWith()];
      if (a !== b) words.push(`measured with ${a} → ${b}`);
      return words.length === 0 ? "Reference and this run have the same parameters." : `From reference to this run: ${words.join("; ")}.`;
    },

    /** The place in the reference's recorded epochs of a place in those of what is shown. @param {Shown} shown @param {number} place */
    placeOf(shown, place) {
      if (!kept) return 0;
      const { epochs } = kept.shown;
      const last = available(kept.shown) - 1;
      // In motion both move: the same way through the same epochs.
      const same = epochs.length === shown.epochs.length && epochs.every((epoch, n) => epoch === shown.epochs[n]);
      if (same) return Math.min(place, last);
      const epoch = shown.epochs[Math.max(0, Math.floor(place))] ?? 0;
      let index = 0;
      while (index + 1 < epochs.length && epochs[index + 1] <= epoch) index += 1;
      return Math.min(index, last);
    },

    /** Axes that hold both runs: right end and top, bits. @param {Shown} shown @returns {[number, number]|null} */
    sharedRange(shown) {
      const other = beside(shown);
      if (!other) return null;
      const [a, b] = [other.shown.measurement.view.entropies(), shown.measurement.view.entropies()];
      return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
    },
  };
}

/** @typedef {ReturnType<typeof createReference>} Reference */
