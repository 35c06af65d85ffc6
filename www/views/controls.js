// Run, Step and Reset, and how far the run is.

import { find, tell } from "./dom.js";

/** Time between two spoken reports of a run, ms: numbers that change all the time are not read out. */
const SPOKEN_MS = 15_000;
/** Time between two updates of the progress, ms: a bar that moves with every message has the browser paint for nothing. */
const PROGRESS_MS = 250;

/**
 * @param {HTMLElement} container
 * @param {{toggle: () => void, step: () => void, reset: () => void}} actions
 */
export function createControls(container, { toggle, step, reset }) {
  const button = (/** @type {string} */ id) => find(container, id, HTMLButtonElement);
  const [run, one, again] = [button("#run"), button("#step"), button("#reset")];
  const bar = find(container, "#progress-bar", HTMLProgressElement);
  const [text, reached, spoken] = ["#progress-text", "#epoch", "#spoken"].map((id) => find(container, id, HTMLElement));
  run.addEventListener("click", toggle);
  one.addEventListener("click", step);
  again.addEventListener("click", reset);
  let phase = "";
  let at = 0;
  let spokenPhase = "";
  let spokenAt = 0;

  return {
    /** @param {{word: string, run: string|null, step: string|null, reset: string|null}} can what can be pressed: null, or why not */
    allow(can) {
      tell(run, can.word);
      for (const [made, why] of /** @type {const} */ ([[run, can.run], [one, can.step], [again, can.reset]])) {
        made.disabled = why !== null;
        made.title = why ?? "";
      }
    },

    /** The epoch that all networks have reached; said at once, so that it never lags behind the phase. @param {number|null} epoch */
    reached: (epoch) => tell(reached, epoch === null ? "" : String(epoch)),

    /**
     * Where the run stands; call it once a frame.
     * @param {string} now the phase @param {number} time ms @param {() => {share: number, words: string}} progress
     */
    update(now, time, progress) {
      if (now === phase && time - at < PROGRESS_MS) return;
      at = time;
      phase = now;
      const { share, words } = progress();
      bar.value = share;
      tell(text, words);
      if (phase === spokenPhase && (phase !== "running" || time - spokenAt < SPOKEN_MS)) return;
      tell(spoken, words);
      spokenPhase = phase;
      spokenAt = time;
    },

    focus: () => run.focus(),
  };
}
