// Files of the reader's own, dropped or chosen by the button: read in a worker, then data to train
// on, or activations to look at.

import { element, sentence } from "./element.js";
import { Ended, Reading } from "./reading.js";

/** @typedef {import("./messages.js").Named} Named */

const ACCEPTED = ".npz,.npy,.mat,.csv,.tsv,.txt,.gz,.idx,.idx1-ubyte,.idx3-ubyte,application/gzip,*/*";

const SEVERAL = "There are several arrays: say which are the inputs, and which the labels.";

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
  const input = element("input", { type: "file", multiple: true, hidden: true, accept: ACCEPTED, id: "own-files" });
  input.setAttribute("aria-label", "Files with data or activations");
  const button = element("button", { type: "button", textContent: "Your own data …", title: "Or drop the files on the page: .npz, .npy, .mat, CSV, IDX (MNIST). They stay on this machine." });
  const state = element("p", { className: "own-state" });
  state.setAttribute("role", "status");
  const cancel = element("button", { type: "button", className: "link", textContent: "Cancel", hidden: true });
  const chooser = element("div", { className: "own-chooser", hidden: true });
  box.append(element("div", { className: "own-head" }, [button, input, element("span", { className: "note", textContent: "or drop it" })]), element("div", { className: "own-line" }, [state, cancel]), chooser);

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

  /** @param {string} text @param {"busy"|"bad"|""} [kind] */
  function say(text, kind = "") {
    state.textContent = text;
    state.dataset.kind = kind;
    state.hidden = text === "";
    cancel.hidden = kind !== "busy";
    if (kind === "bad") state.scrollIntoView({ block: "nearest" });
  }

  /** @param {File[]} files @param {import("./messages.js").ReadOptions} [options] */
  async function read(files, options = {}) {
    const before = incomplete.filter((old) => !files.some((file) => file.name === old.name));
    const all = [...before, ...files];
    incomplete = [];
    chooser.hidden = true;
    current?.end();
    const reading = (current = new Reading());
    try {
      const answer = await reading.read(all, options, (text) => say(text, "busy"));
      const { about } = answer;
      if (about.kind === "activations") {
        await take.activations(about, reading, (text) => say(text, "busy"));
        // The reader holds them, to be estimated again.
        current = null;
        return say("");
      }
      reading.end();
      if (about.kind === "data") say(take.data(answer));
      // They may have nothing to do with those that came before.
      else if (before.length > 0 && !about.needs) await read(files, options);
      else refused(about, all);
    } catch (error) {
      reading.end();
      // Ended: something else is read, or the reader's own wish.
      if (!(error instanceof Ended)) say(sentence(error?.message ?? String(error)), "bad");
    }
  }

  /** @param {Extract<import("./messages.js").About, {kind: "refused"}>} about @param {File[]} files */
  function refused({ why, arrays, needs }, files) {
    const several = arrays.length > 1;
    say(several ? SEVERAL : sentence(why), "bad");
    if (needs) incomplete = files;
    if (several) choose(arrays, files);
  }

  /** The reader says which array is which. @param {Named[]} arrays @param {File[]} files */
  function choose(arrays, files) {
    const select = (/** @type {string} */ label, /** @type {number} */ first) => {
      const made = element("select", {}, arrays.map(({ name, shape }) => element("option", { value: name, textContent: `${name} (${shape})` })));
      made.selectedIndex = first;
      return { made, row: element("label", { className: "row" }, [label, made]) };
    };
    // Most often a matrix, and a vector of as many rows.
    const x = Math.max(0, arrays.findIndex(({ shape }) => /× (?!1$)/.test(shape)));
    const rows = arrays[x].shape.split(" ")[0];
    const y = arrays.findIndex(({ shape }, n) => n !== x && (shape === rows || shape === `${rows} × 1` || shape === `1 × ${rows}`));
    const [inputs, labels] = [select("Inputs", x), select("Labels", y < 0 ? (x + 1) % arrays.length : y)];
    const go = element("button", { type: "button", textContent: "Read these" });
    go.addEventListener("click", () => read(files, { inputs: inputs.made.value, labels: labels.made.value }));
    chooser.replaceChildren(inputs.row, labels.row, go);
    chooser.hidden = false;
    inputs.made.focus();
  }

  say("");
  return {
    read,
    say,
    /** Opens the browser's dialog for files. */
    choose: () => input.click(),
  };
}
