// Precomputed runs of the figures at the paper's size: shown at once, and compared when
// somebody runs them.

import { difference } from "./params.js";
import { $, player, state } from "./state.js";

/** What says nothing about a result. */
const IRRELEVANT = ["threads"];

const whole = new Intl.NumberFormat("en-GB");

/** @param {string} name of a figure @returns {Promise<Uint8Array|null>} null where none is published */
async function load(name) {
  try {
    const answer = await fetch(new URL(`../gallery/${name}.plane`, import.meta.url));
    // A host may answer with a page of its own where there is no file.
    if (!answer.ok || /html/.test(answer.headers.get("content-type") ?? "")) return null;
    return new Uint8Array(await answer.arrayBuffer());
  } catch {
    return null;
  }
}

/**
 * @param {object} hooks
 * @param {(bytes: Uint8Array) => any} hooks.open a View of a published run
 * @param {(view: any) => void} hooks.show shows it in place of the untrained networks
 */
export function createPublished({ open, show }) {
  /** The digest of the run with the form's parameters, once it is known. */
  let expected = "";
  let shown = false;
  let asked = 0;
  const box = $("published");

  /** @param {string} text */
  function say(text) {
    if (box.textContent !== text) box.textContent = text;
    box.hidden = text === "";
  }

  return {
    /**
     * Shows the published run of a figure, if there is one, unless the reader goes on meanwhile.
     * @param {string} name
     * @param {() => boolean} wanted still
     * @returns {Promise<boolean>} whether it is shown
     */
    async offer(name, wanted) {
      asked += 1;
      const turn = asked;
      const bytes = await load(name);
      if (!bytes || turn !== asked || !wanted()) return false;
      let view;
      try {
        view = open(bytes);
      } catch (error) {
        // The site's files are of another version than its program: the figure can still be run.
        say(`The precomputed run cannot be shown: ${error?.message ?? error}.`);
        return false;
      }
      const pairs = view.pairs();
      const differ = difference(state.checked?.pairs ?? [], pairs).filter((parameter) => !IRRELEVANT.includes(parameter));
      if (differ.length > 0) {
        view.free();
        return false;
      }
      show(view);
      shown = true;
      expected = view.publishedDigest;
      const networks = Number(pairs.find(([name]) => name === "repeats")?.[1]);
      say(`Precomputed: means over ${whole.format(networks)} networks per condition at all recorded epochs, single networks at epochs 0, 400 and 9000. Run makes it again here and compares the digest.`);
      player.setAvailable(view.available());
      player.jumpToNewest();
      return true;
    },

    /** Whether what is shown is a published run. */
    get isShown() {
      return shown;
    },

    /** Another run is shown. @param {import("./messages.js").Pairs} pairs its parameters @param {import("./messages.js").Pairs} before those of the last one */
    left(pairs, before) {
      asked += 1;
      shown = false;
      const same = expected && difference(pairs, before).every((name) => IRRELEVANT.includes(name));
      if (!same) expected = "";
      say(expected ? "This is the run that was published. When it is done, its digest is compared." : "");
    },

    /** @param {string} digest of a run that is done */
    compare(digest) {
      if (!expected || shown) return;
      say(digest === expected ? "The digest is that of the published run: the same bits." : `The digest is not that of the published run, ${expected.slice(0, 16)}: please report it, with the browser's name and version.`);
    },
  };
}
