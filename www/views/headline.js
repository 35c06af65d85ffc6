// What is shown, in words, and the epoch of it.

import { find, tell } from "./dom.js";

/** @param {HTMLElement} container */
export function createHeadline(container) {
  const [epoch, what, motion] = ["#shown-epoch", "#what", "#motion"].map((id) => find(container, id, HTMLElement));
  const [about, general] = ["#about", "#general"].map((id) => find(container, id, HTMLElement));

  return {
    /** @param {number|undefined} shown */
    epoch: (shown) => tell(epoch, shown === undefined ? "–" : String(shown)),

    /** Whether marks are between recorded epochs. @param {boolean} on */
    motion(on) {
      if (motion.dataset.on !== String(on)) motion.dataset.on = String(on);
    },

    /** @param {string} text */
    what: (text) => tell(what, text),

    /** What to see in a figure; the page's general words where it is no figure. @param {string} text */
    about(text) {
      tell(about, text);
      about.hidden = text === "";
      general.hidden = text !== "";
    },

    get words() {
      return what.textContent ?? "";
    },
  };
}
