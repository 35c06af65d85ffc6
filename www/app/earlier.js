// Runs that were shown before: nothing that took time is thrown away without a way back.

/** @import { Shown } from "./shown.js" */

/** How many are kept, and how large their files may be together, bytes. */
const MOST = 3;
const MOST_BYTES = 256 * 2 ** 20;

/**
 * @typedef {object} Entry
 * @property {Shown} shown with its view
 * @property {number} place index of the shown epoch
 * @property {Promise<Uint8Array|null>} file the whole run, from which the worker takes it up again; null where it could not be kept
 * @property {number} bytes of the file, once it is there
 */

/** @param {{changed: () => void, release: (shown: Shown) => void}} hooks the list has changed; a run is gone for good */
export function createEarlier({ changed, release }) {
  /** The newest last. @type {Entry[]} */
  const entries = [];

  function trim() {
    const total = () => entries.reduce((sum, { bytes }) => sum + bytes, 0);
    while (entries.length > MOST || (total() > MOST_BYTES && entries.length > 1)) {
      const gone = entries.shift();
      if (gone) release(gone.shown);
    }
    changed();
  }

  return {
    /** @param {Shown} shown @param {number} place @param {Promise<Uint8Array|null>} file */
    push(shown, place, file) {
      /** @type {Entry} */
      const entry = { shown, place, bytes: 0, file: file.catch(() => null).then((bytes) => (bytes && bytes.length <= MOST_BYTES ? bytes : null)) };
      entries.push(entry);
      entry.file.then((bytes) => {
        entry.bytes = bytes?.length ?? 0;
        if (entries.includes(entry)) trim();
      });
      trim();
    },

    /** The newest one. */
    get last() {
      return entries.at(-1) ?? null;
    },

    /** Takes one off the list, the newest if none is named. @param {Entry|null} [entry] */
    take(entry = entries.at(-1)) {
      const at = entry ? entries.indexOf(entry) : -1;
      if (at < 0) return null;
      const [taken] = entries.splice(at, 1);
      changed();
      return taken;
    },

    /** The newest one with these parameters. @param {import("../worker/messages.js").Pairs} pairs */
    find: (pairs) => entries.findLast(({ shown }) => pairs.every(([name, text]) => new Map(shown.pairs).get(name) === text)) ?? null,

    /** Whether a view belongs to one of them. @param {unknown} view */
    holds: (view) => entries.some(({ shown }) => shown.measurement.view === view),
  };
}

/** @typedef {ReturnType<typeof createEarlier>} Earlier */
