// Files of the reader's own, dropped or chosen by the button: read in a worker, then data to train
// on, or activations to look at.

import { reason, sentence } from "../views/dom.js";
import { Ended, Reading } from "../worker/reading.js";
import { createChoice } from "./own-choice.js";

/** @import { ActivationsAbout, DataAbout, ReadOptions, RefusedAbout } from "../worker/messages.js" */
/** @import { OwnBox } from "../views/own-box.js" */

/**
 * @param {OwnBox} box
 * @param {object} take
 * @param {(about: DataAbout, inputs: Float32Array, labels: Uint32Array) => string} take.data data was read; gives what is to be said of it
 * @param {(about: ActivationsAbout, reading: Reading, onStep: (text: string) => void) => Promise<void>} take.activations
 *   activations were read, and the reader holds them: it is theirs from now on
 */
export function createOwnFiles(box, take) {
  const { say } = box;
  /** What reads now. @type {Reading|null} */
  let current = null;
  /** Files that were read, but that lack something: the next ones may bring it. @type {File[]} */
  let incomplete = [];
  /** What was read last, to be read again with other options. @type {File[]} */
  let last = [];
  /** Digest of the data that it was, if it was data. */
  let digest = "";
  const choice = createChoice(box.head, (options) => read(last, options));

  box.onCancel(() => {
    current?.end();
    say("");
  });

  /** @param {File[]} files @param {ReadOptions} [options] */
  async function read(files, options = {}) {
    const before = incomplete.filter((old) => !files.some((file) => file.name === old.name));
    const all = [...before, ...files];
    incomplete = [];
    choice.hide();
    current?.end();
    const reading = (current = new Reading());
    const busy = (/** @type {string} */ text) => say(text, "busy");
    try {
      const { about, inputs, labels } = await reading.read(all, options, busy);
      last = all;
      digest = "";
      if (about.kind === "activations") {
        await take.activations(about, reading, busy);
        // The reader holds them, to be estimated again.
        current = null;
        say("");
        choice.offer(about, options);
        return;
      }
      reading.end();
      if (about.kind === "data" && inputs && labels) {
        digest = about.facts.digest;
        choice.offer(about, options);
        say(take.data(about, inputs, labels));
      } else if (about.kind === "unclear") {
        say("");
        choice.ask(about);
      } else if (about.kind === "refused") {
        // They may have nothing to do with those that came before.
        if (before.length > 0 && !about.needs) await read(files, options);
        else refused(about, all, options);
      }
    } catch (error) {
      reading.end();
      // Ended: something else is read, or the reader's own wish.
      if (!(error instanceof Ended)) say(sentence(reason(error)), "bad");
    }
  }

  /** @param {RefusedAbout} about @param {File[]} files @param {ReadOptions} options */
  function refused(about, files, options) {
    say(sentence(about.why), "bad");
    if (about.needs) incomplete = files;
    choice.offer(about, options);
  }

  return {
    read,
    /** What is chosen in the form: the choice belongs to the data that was read last. @param {string} chosen its digest, "" for what is built in */
    showing(chosen) {
      if (digest === "") return;
      if (chosen === digest) choice.reveal();
      else choice.hide();
    },
  };
}
