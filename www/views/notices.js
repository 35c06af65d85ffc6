// Sentences next to what they are about: problems, warnings, changes that wait, failures.

import { element, find, tell } from "./dom.js";

const list = new Intl.ListFormat("en-GB");

/** @param {HTMLElement} container @param {() => void} restart */
export function createFailure(container, restart) {
  const [title, what, kept] = ["#failure-title", "#failure-what", "#failure-kept"].map((id) => find(container, id, HTMLElement));
  const button = find(container, "#failure-restart", HTMLButtonElement);
  button.addEventListener("click", restart);
  return {
    /** @param {string} name @param {string} happened @param {string} next what is kept, and what to do @param {boolean} [final] whether starting again does not help */
    show(name, happened, next, final = false) {
      tell(title, name);
      tell(what, happened);
      tell(kept, next);
      button.hidden = final;
      container.hidden = false;
      container.scrollIntoView({ block: "nearest" });
    },

    hide: () => (container.hidden = true),

    /** Shows again what was hidden. */
    reveal: () => (container.hidden = false),

    /** Whether there is no way to start again. */
    get isFinal() {
      return !container.hidden && button.hidden;
    },
  };
}

/** What has to be fixed before a run can start. @param {HTMLElement} container */
export const createProblems = (container) => ({
  /** @param {string[]} complaints @param {{names: string[], first: string}|null} errors labels of the parameters at fault */
  show(complaints, errors) {
    const problems = [...complaints, ...(errors ? [`Fix ${list.format(errors.names)} to run: ${errors.first}.`] : [])];
    container.hidden = problems.length === 0;
    tell(container, problems.join(" "));
  },
});

/** Changes that the current run does not have. @param {HTMLElement} container @param {() => void} undo */
export const createPending = (container, undo) => ({
  /** @param {string[]} labels of the parameters */
  show(labels) {
    container.hidden = labels.length === 0;
    if (labels.length === 0) return container.replaceChildren();
    const button = element("button", { type: "button", className: "link", textContent: "Undo" });
    button.addEventListener("click", undo);
    container.replaceChildren(`${list.format(labels)} ${labels.length === 1 ? "applies" : "apply"} from the next run. `, button);
  },
});

/** @param {HTMLElement} container */
export const createWarnings = (container) => ({
  /** @param {string[]} warnings */
  show(warnings) {
    // Texts change while their number stays: shares beyond the bins grow as training goes on.
    if ([...container.children].map((item) => item.textContent).join("\n") === warnings.join("\n")) return;
    container.hidden = warnings.length === 0;
    container.replaceChildren(...warnings.map((textContent) => element("li", { textContent })));
  },
});

/** One sentence; none hides it. @param {HTMLElement} container */
export const createNote = (container) => (/** @type {string} */ text) => {
  tell(container, text);
  container.hidden = text === "";
};

/** With which estimator a run is drawn again. @param {HTMLElement} container @param {() => void} cancel */
export function createMeasured(container, cancel) {
  const [what, bar, button] = [find(container, "span", HTMLElement), find(container, "progress", HTMLProgressElement), find(container, "button", HTMLButtonElement)];
  button.addEventListener("click", cancel);
  return {
    /** Why it cannot be measured. @param {string} text */
    say(text) {
      container.hidden = false;
      tell(what, text);
      bar.hidden = true;
      tell(button, "As recorded");
    },

    /** @param {string} words "" where it is drawn as it was recorded @param {number} done networks at recorded epochs @param {number} of @param {boolean} grows whether more are to come */
    show(words, done, of, grows) {
      container.hidden = words === "";
      if (words === "") return;
      const complete = of > 0 && done === of;
      // The bar has the numbers: this is read out when it changes.
      tell(what, complete || grows ? `Measured again with ${words}. The run is as it was.` : `Measuring again with ${words} …`);
      bar.hidden = complete || grows;
      bar.max = Math.max(of, 1);
      bar.value = done;
      tell(button, complete || grows ? "As recorded" : "Cancel");
    },
  };
}

/** A way back to an earlier run. @param {HTMLElement} container @param {() => void} back */
export function createWayBack(container, back) {
  const button = find(container, "button", HTMLButtonElement);
  button.addEventListener("click", back);
  return {
    /** @param {string} text "" where there is none */
    show(text) {
      tell(button, text);
      container.hidden = text === "";
    },
  };
}
