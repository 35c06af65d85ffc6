// Files of the reader's own, dropped or chosen by the button: read in a worker, then data to train
// on, or activations to look at.

import { element, sentence } from "./element.js";
import { createChoice } from "./own-choice.js";
import { Ended, Reading } from "./reading.js";

/** @typedef {import("./messages.js").ReadOptions} ReadOptions */

const ACCEPTED = ".npz,.npy,.mat,.csv,.tsv,.txt,.gz,.idx,.idx1-ubyte,.idx3-ubyte,application/gzip,*/*";

/**
 * @param {HTMLElement} box in the form, where all of it is said
 * @param {object} take
 * @param {(read: import("./messages.js").Read) => string} take.data data was read; gives what is to be said of it
 * @param {(about: any, reading: Reading, onStep: (text: string) => void) => Promise<void>} take.activations
 *   activations were read, and the reader holds them: it is theirs from now on
 */
export function connectOwnFiles(box, take) {
  /** What reads now. @type {Reading|null} */
  let current = null;
  /** Files that were read, but that lack something: the next ones may bring it. @type {File[]} */
  let incomplete = [];
  /** What was read last, to be read again with other options. @type {File[]} */
  let last = [];
  /** Digest of the data that it was, if it was data. */
  let digest = "";
  const input = element("input", { type: "file", multiple: true, hidden: true, accept: ACCEPTED, id: "own-files" });
  input.setAttribute("aria-label", "Files with data or activations");
  const button = element("button", { type: "button", textContent: "Your own data …", title: "Or drop the files on the page: .npz, .npy, .mat, CSV, IDX (MNIST). They stay on this machine." });
  const state = element("p", { className: "own-state" });
  state.setAttribute("role", "status");
  const cancel = element("button", { type: "button", className: "link", textContent: "Cancel", hidden: true });
  box.append(element("div", { className: "own-head" }, [button, input, element("span", { className: "note", textContent: "or drop it" })]), element("div", { className: "own-line" }, [state, cancel]));
  const choice = createChoice(box, (options) => read(last, options));

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...input.files];
    // So that the same files can be chosen again.
    input.value = "";
    if (files.length > 0) read(files);
  });
  cancel.addEventListener("click", () => {
    current?.end();
    say("");
    button.focus();
  });

  /** @param {string} text a sentence, then lines of Python, if any @param {"busy"|"bad"|""} [kind] */
  function say(text, kind = "") {
    const [words, ...python] = text.split("\n");
    state.replaceChildren(words, ...(python.length > 0 ? [element("code", { textContent: python.map((line) => line.trim()).join("\n") })] : []));
    state.dataset.kind = kind;
    state.hidden = text === "";
    cancel.hidden = kind !== "busy";
    if (kind === "bad") state.scrollIntoView({ block: "nearest" });
  }

  /** @param {File[]} files @param {ReadOptions} [options] */
  async function read(files, options = {}) {
    const before = incomplete.filter((old) => !files.some((file) => file.name === old.name));
    const all = [...before, ...files];
    incomplete = [];
    choice.hide();
    current?.end();
    const reading = (current = new Reading());
    try {
      const answer = await reading.read(all, options, (text) => say(text, "busy"));
      const { about } = answer;
      last = all;
      digest = "";
      if (about.kind === "activations") {
        await take.activations(about, reading, (text) => say(text, "busy"));
        // The reader holds them, to be estimated again.
        current = null;
        say("");
        return choice.offer(about, options);
      }
      reading.end();
      if (about.kind === "data") {
        digest = about.facts.digest;
        choice.offer(about, options);
        say(take.data(answer));
      } else if (about.kind === "unclear") {
        say("");
        choice.ask(about);
      }
      // They may have nothing to do with those that came before.
      else if (before.length > 0 && !about.needs) await read(files, options);
      else refused(about, all, options);
    } catch (error) {
      reading.end();
      // Ended: something else is read, or the reader's own wish.
      if (!(error instanceof Ended)) say(sentence(error?.message ?? String(error)), "bad");
    }
  }

  /** @param {Extract<import("./messages.js").About, {kind: "refused"}>} about @param {File[]} files @param {ReadOptions} options */
  function refused(about, files, options) {
    say(sentence(about.why), "bad");
    if (about.needs) incomplete = files;
    choice.offer(about, options);
  }

  say("");
  return {
    read,
    say,
    /** What is chosen in the form: the choice belongs to the data that was read last. @param {string} chosen its digest, "" for what is built in */
    showing(chosen) {
      if (digest === "") return;
      if (chosen === digest) choice.reveal();
      else choice.hide();
    },
    /** Opens the browser's dialog for files. */
    choose: () => input.click(),
  };
}
