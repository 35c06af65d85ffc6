// The timeline under the stage: play, drag, and where training is.

import { askFrame } from "./frames.js";
import { $, player, state } from "./state.js";

/** Last recorded epoch of the run. */
const lastEpoch = () => state.viewEpochs.at(-1) ?? 0;

/** Where a recorded epoch lies on the slider. @param {number} index */
function valueOf(index) {
  return state.display.x === "linear" ? (state.viewEpochs[index] ?? 0) : index;
}

/** The recorded epoch nearest to a place on the slider. @param {number} value */
function indexOf(value) {
  if (state.display.x !== "linear") return Math.round(value);
  const epochs = state.viewEpochs;
  let after = epochs.findIndex((epoch) => epoch >= value);
  if (after < 0) after = epochs.length - 1;
  return after > 0 && value - epochs[after - 1] < epochs[after] - value ? after - 1 : after;
}

export function connectTimeline() {
  const timeline = $("timeline");
  timeline.addEventListener("input", () => player.seek(indexOf(Number(timeline.value))));
  $("play").addEventListener("click", () => {
    player.toggle();
    askFrame();
  });
}

/** Keeps the slider and the button with the player. */
export function showTimeline() {
  const timeline = $("timeline");
  timeline.disabled = player.available < 2;
  const max = Math.max(0, state.display.x === "linear" ? lastEpoch() : player.total - 1);
  timeline.max = String(max);
  timeline.value = String(valueOf(Math.max(0, player.shown)));
  timeline.setAttribute("aria-valuetext", `epoch ${state.viewEpochs[player.shown] ?? "none"}`);
  const share = (/** @type {number} */ index) => `${max > 0 && index > 0 ? (100 * valueOf(index)) / max : 0}%`;
  timeline.style.setProperty("--shown", share(player.shown));
  timeline.style.setProperty("--trained", share(player.available - 1));
  const play = $("play");
  play.disabled = player.available < 2;
  play.dataset.playing = String(player.isPlaying);
  play.setAttribute("aria-label", player.isPlaying ? "Hold the display" : "Play");
}
