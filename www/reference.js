// Two runs side by side: a run is kept as reference while another runs beside it.

import { askFrame } from "./frames.js";
import { difference } from "./params.js";
import { $, state } from "./state.js";

/** Parameters that say nothing about a result. */
const IRRELEVANT = ["threads", "name"];

/** @typedef {{view: any, epochs: Uint32Array, pairs: import("./messages.js").Pairs, digest: string, about: string}} Reference */

/** @type {Reference|null} */
let reference = null;
let stage = /** @type {ReturnType<typeof import("./stage.js").createStage>|null} */ (null);

export const referenceRun = () => reference;

/** @param {ReturnType<typeof import("./stage.js").createStage>} referenceStage @param {(name: string) => string} label of a parameter */
export function connectReference(referenceStage, label) {
  stage = referenceStage;
  $("keep-reference").addEventListener("click", () => {
    if (reference) drop();
    else if (state.view && state.run) keep();
    showReference(label);
    askFrame();
  });
}

/** The run that is shown becomes the reference; the page makes another view for the next run. */
function keep() {
  reference = {
    view: state.view,
    epochs: state.viewEpochs,
    pairs: state.run?.pairs ?? [],
    digest: state.digest,
    about: $("what").textContent ?? "",
  };
}

function drop() {
  stage?.forget();
  if (reference && reference.view !== state.view) reference.view.free();
  reference = null;
}

/** Frees a view that nobody shows any more. @param {any} view */
export function release(view) {
  if (view && view !== reference?.view) view.free();
}

/** What differs, in words, and whether there are two stages. @param {(name: string) => string} label */
export function showReference(label) {
  const beside = reference !== null && reference.view !== state.view;
  document.documentElement.dataset.reference = String(beside);
  const button = $("keep-reference");
  button.setAttribute("aria-pressed", String(reference !== null));
  button.textContent = reference ? "Drop reference" : "Keep as reference";
  $("reference-waits").hidden = !(reference && !beside);
  $("reference-box").hidden = $("differences").hidden = !beside;
  if (!reference || !beside || !state.run) return;
  const [before, now] = [new Map(reference.pairs), new Map(state.run.pairs)];
  const names = difference(state.run.pairs, reference.pairs).filter((name) => !IRRELEVANT.includes(name));
  const words = names.map((name) => `${label(name)}: ${before.get(name)} → ${now.get(name)}`);
  $("differences").textContent = names.length === 0 ? "Reference and this run have the same parameters." : `From reference to this run: ${words.join("; ")}.`;
  $("reference-what").textContent = reference.about;
}

/** The place in the reference's recorded epochs of an epoch of this run. @param {number} epoch */
function placeOf(epoch) {
  const { epochs } = /** @type {Reference} */ (reference);
  let index = 0;
  while (index + 1 < epochs.length && epochs[index + 1] <= epoch) index += 1;
  return Math.min(index, reference?.view.available() - 1);
}

/**
 * Draws the reference beside; call it once a frame.
 * @param {object} options for View @param {number} place of this run @param {number} now ms
 */
export function updateReference(options, place, now) {
  if (!reference || !stage || reference.view === state.view) return false;
  const index = Math.max(0, Math.floor(place));
  // In motion both move: the same way through the same epochs.
  const same = reference.epochs.length === state.viewEpochs.length && reference.epochs.every((epoch, n) => epoch === state.viewEpochs[n]);
  const there = same ? Math.min(place, reference.view.available() - 1) : placeOf(state.viewEpochs[index] ?? 0);
  return stage.update(reference.view, options, there, now);
}

/** Axes that hold both runs. @returns {[number, number]|null} right end and top, bits */
export function sharedRange() {
  if (!reference || !state.view || reference.view === state.view) return null;
  const [a, b] = [reference.view.entropies(), state.view.entropies()];
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}
