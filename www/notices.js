// Sentences beside what they are about: problems, warnings, changes that wait, failures.

import { $, state } from "./state.js";

const list = new Intl.ListFormat("en-GB");

/** @param {string} title @param {string} what happened @param {string} kept and what to do */
export function showFailure(title, what, kept) {
  $("failure-title").textContent = title;
  $("failure-what").textContent = what;
  $("failure-kept").textContent = kept;
  $("failure").hidden = false;
  $("failure").scrollIntoView({ block: "nearest" });
}

/** What has to be mended before a run can start. @param {(name: string) => string} label of a parameter */
export function showProblems(label) {
  const problems = [...state.complaints];
  const errors = state.checked?.errors ?? [];
  if (errors.length > 0) {
    const names = [...new Set(errors.map((e) => label(e.field)))];
    problems.push(`Before a run can start, mend ${list.format(names)}: ${errors[0].message}.`);
  }
  $("problems").hidden = problems.length === 0;
  $("problems").textContent = problems.join(" ");
}

/**
 * Changes that the current run does not have.
 * @param {string[]} names of the parameters
 * @param {(name: string) => string} label of a parameter
 * @param {() => void} undo
 */
export function showPending(names, label, undo) {
  const box = $("pending");
  box.hidden = names.length === 0;
  if (names.length === 0) return;
  box.textContent = `${list.format(names.map(label))}: takes effect with the next run. `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = "Undo";
  button.addEventListener("click", undo);
  box.append(button);
}

/** @param {string[]} warnings */
export function showWarnings(warnings) {
  const box = $("warnings");
  // Texts change while their number stays: shares beyond the bins grow as training goes on.
  if ([...box.children].map((item) => item.textContent).join("\n") === warnings.join("\n")) return;
  box.hidden = warnings.length === 0;
  box.replaceChildren(...warnings.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}
