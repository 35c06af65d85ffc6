// Precomputed runs of the figures at the paper's size: shown at once, and compared when
// somebody runs them.

import { askForFile } from "../worker/place.js";
import { difference } from "./address.js";

/** @import { Pairs, View } from "../worker/messages.js" */
/** @import { Shown } from "./shown.js" */

/** What says nothing about a result. */
const IRRELEVANT = ["threads"];

const whole = new Intl.NumberFormat("en-GB");

/** @param {string} name of a figure @returns {Promise<Uint8Array|null>} null where none is published */
async function load(name) {
  try {
    const answer = await askForFile(`gallery/${name}.plane`);
    return answer && new Uint8Array(await answer.arrayBuffer());
  } catch {
    return null;
  }
}

/** @param {Pairs} a @param {Pairs} b */
const same = (a, b) => difference(a, b).every((name) => IRRELEVANT.includes(name));

/** @param {(bytes: Uint8Array) => View} open @param {(text: string) => void} say */
export function createPublished(open, say) {
  /** The digests of the runs that were shown. @type {{pairs: Pairs, digest: string}[]} */
  const known = [];
  const expected = (/** @type {Pairs} */ pairs) => known.find((run) => same(pairs, run.pairs))?.digest ?? "";

  return {
    /**
     * The published run of a figure, if there is one with these parameters.
     * @param {string} name @param {Pairs} pairs
     * @returns {Promise<View|null>} the caller's to free
     */
    async find(name, pairs) {
      const bytes = await load(name);
      if (!bytes) return null;
      let view;
      try {
        view = open(bytes);
      } catch (error) {
        // The site's files are of another version than its program: the figure can still be run.
        say(`The precomputed run cannot be shown: ${error instanceof Error ? error.message : error}.`);
        return null;
      }
      if (same(pairs, view.pairs())) return view;
      view.free();
      return null;
    },

    /** Says what a run has to do with a published one. @param {Shown} shown */
    show({ kind, pairs, measurement, digest }) {
      if (kind === "published") {
        if (!expected(pairs)) known.push({ pairs, digest: measurement.view.publishedDigest ?? "" });
        const networks = Number(pairs.find(([name]) => name === "repeats")?.[1]);
        say(`Precomputed: means over ${whole.format(networks)} networks per condition at all recorded epochs, single networks at epochs 0, 400 and 9000. Run makes it again here and compares the digest.`);
      } else if (kind === "run" && expected(pairs) && !digest) {
        say("This is the run that was published. When it is done, its digest is compared.");
      } else say("");
      if (kind === "run" && digest) this.compare(pairs, digest);
    },

    /** @param {Pairs} pairs @param {string} digest of a run that is done */
    compare(pairs, digest) {
      const wanted = expected(pairs);
      if (!wanted) return;
      say(digest === wanted ? "The digest is that of the published run: the same bits." : `The digest is not that of the published run, ${wanted.slice(0, 16)}: please report it, with the browser's name and version.`);
    },
  };
}

/** @typedef {ReturnType<typeof createPublished>} Published */
