// The timeline under the stage: play, drag, and where training is.

import { find } from "./dom.js";

/**
 * @typedef {object} Times
 * @property {Uint32Array} epochs the recorded ones
 * @property {boolean} linear whether the slider's scale is that of the epochs
 * @property {number} shown index of the shown one, -1 for none
 * @property {number} available
 * @property {number} total
 * @property {boolean} isPlaying
 */

/** @param {HTMLElement} container @param {{seek: (index: number) => void, toggle: () => void}} actions */
export function createTimeline(container, { seek, toggle }) {
  const slider = find(container, "#timeline", HTMLInputElement);
  const play = find(container, "#play", HTMLButtonElement);
  /** @type {Times} */
  let times = { epochs: new Uint32Array(), linear: false, shown: -1, available: 0, total: 0, isPlaying: false };
  let key = "";

  /** Where a recorded epoch lies on the slider. @param {number} index */
  const valueOf = (index) => (times.linear ? (times.epochs[index] ?? 0) : index);

  /** The recorded epoch nearest to a place on the slider. @param {number} value */
  function indexOf(value) {
    if (!times.linear) return Math.round(value);
    const { epochs } = times;
    let after = epochs.findIndex((epoch) => epoch >= value);
    if (after < 0) after = epochs.length - 1;
    return after > 0 && value - epochs[after - 1] < epochs[after] - value ? after - 1 : after;
  }

  slider.addEventListener("input", () => seek(indexOf(Number(slider.value))));
  play.addEventListener("click", toggle);

  return {
    /** Keeps the slider and the button with the player. @param {Times} now */
    update(now) {
      const { epochs, linear, shown, available, total, isPlaying } = now;
      const next = `${linear} ${shown} ${available} ${total} ${isPlaying}`;
      if (next === key && epochs === times.epochs) return;
      key = next;
      times = now;
      slider.disabled = play.disabled = available < 2;
      const max = Math.max(0, linear ? (epochs.at(-1) ?? 0) : total - 1);
      slider.max = String(max);
      slider.value = String(valueOf(Math.max(0, shown)));
      slider.setAttribute("aria-valuetext", `epoch ${epochs[shown] ?? "none"}`);
      const share = (/** @type {number} */ index) => `${max > 0 && index > 0 ? (100 * valueOf(index)) / max : 0}%`;
      slider.style.setProperty("--shown", share(shown));
      slider.style.setProperty("--trained", share(available - 1));
      play.dataset.playing = String(isPlaying);
      play.setAttribute("aria-label", isPlaying ? "Pause playback" : "Play");
    },
  };
}
