// The place of the reader's own files in the form. What is done with them is loaded when the first come.

import { element, tell } from "./dom.js";

const ACCEPTED = ".npz,.npy,.mat,.csv,.tsv,.txt,.gz,.idx,.idx1-ubyte,.idx3-ubyte,application/gzip,*/*";

/** @param {HTMLElement} container @param {(files: File[]) => void} chosen */
export function createOwnBox(container, chosen) {
  const input = element("input", { type: "file", multiple: true, hidden: true, accept: ACCEPTED, id: "own-files" });
  input.setAttribute("aria-label", "Files with data or activations");
  const button = element("button", { type: "button", textContent: "Your own data …", title: "Or drop the files on the page: .npz, .npy, .mat, CSV, IDX (MNIST). They stay on this machine." });
  const state = element("p", { className: "own-state", hidden: true });
  state.setAttribute("role", "status");
  const cancel = element("button", { type: "button", className: "link", textContent: "Cancel", hidden: true });
  const head = element("div", { id: "own", className: "own" }, [
    element("div", { className: "own-head" }, [button, input, element("span", { className: "note", textContent: "or drop it" })]),
    element("div", { className: "own-line" }, [state, cancel]),
  ]);
  const about = element("div", { id: "own-about", className: "own-about", hidden: true });
  container.append(head, about);
  let onCancel = () => {};

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // So that the same files can be chosen again.
    input.value = "";
    if (files.length > 0) chosen(files);
  });
  cancel.addEventListener("click", () => {
    onCancel();
    button.focus();
  });

  return {
    /** Where choices about files stand. */
    head,
    /** Where the chosen data is described. */
    about,

    /** @param {string} text a sentence, then lines of Python, if any @param {"busy"|"bad"|""} [kind] */
    say(text, kind = "") {
      const [words, ...python] = text.split("\n");
      if (python.length > 0) state.replaceChildren(words, element("code", { textContent: python.map((line) => line.trim()).join("\n") }));
      else tell(state, words);
      state.dataset.kind = kind;
      state.hidden = text === "";
      cancel.hidden = kind !== "busy";
      if (kind === "bad") state.scrollIntoView({ block: "nearest" });
    },

    /** @param {() => void} act */
    onCancel: (act) => void (onCancel = act),

    /** Opens the browser's dialog for files. */
    choose: () => input.click(),
  };
}

/** @typedef {ReturnType<typeof createOwnBox>} OwnBox */
