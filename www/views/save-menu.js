// The buttons that give files, and which of them there is something for.

import { find, tell } from "./dom.js";

/** What each button saves; see files/exports.js. */
const BUTTONS = /** @type {const} */ ({
  "save-png": "png",
  "save-svg": "svg",
  "save-movie": "movie",
  download: "csv",
  "save-metrics": "metrics",
  "save-run": "infoplane",
  "save-npz": "npz",
  "save-json": "json",
  "save-activations": "activations",
});

/** What the browser can record, or "". */
export function movieType() {
  if (typeof MediaRecorder !== "function" || !HTMLCanvasElement.prototype.captureStream) return "";
  return ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"].find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
}

/** @param {HTMLElement} container @param {(what: typeof BUTTONS[keyof typeof BUTTONS]) => void} save */
export function createSaveMenu(container, save) {
  const button = (/** @type {string} */ id) => find(container, `#${id}`, HTMLButtonElement);
  const note = find(container, "#save-note", HTMLElement);
  for (const [id, what] of Object.entries(BUTTONS)) button(id).addEventListener("click", () => save(what));
  const movie = button("save-movie");
  if (!movieType()) {
    // Records do not help.
    delete movie.dataset.needsRecords;
    movie.disabled = true;
    movie.setAttribute("aria-describedby", "no-movie");
    find(container, "#no-movie", HTMLElement).hidden = false;
  }

  return {
    /** @param {{records: boolean, networks: boolean, worker: boolean, table: boolean}} there is: records, single networks, the worker's run, a table */
    allow(there) {
      const allow = (/** @type {string} */ needs, /** @type {boolean} */ can) => {
        for (const made of container.querySelectorAll("button")) if (made.hasAttribute(`data-needs-${needs}`)) made.disabled = !can;
      };
      allow("records", there.records);
      allow("networks", there.networks);
      allow("worker", there.worker);
      button("download").disabled = !there.table;
    },

    /** @param {string} text */
    say: (text) => tell(note, text),

    /** @param {boolean} on */
    recording: (on) => tell(movie, on ? "Stop recording" : "Movie (WebM)"),
  };
}
