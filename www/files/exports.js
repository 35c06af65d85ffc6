// What is shown as files: pictures, tables, the movie, and the run itself.

import { saveMovie, savePng, saveSvg } from "./pictures.js";
import { fileName, save } from "./save.js";

/** @import { Format } from "../worker/messages.js" */
/** @import { Picture } from "./pictures.js" */
/** @import { Shown } from "../app/shown.js" */

/** @typedef {"png"|"svg"|"movie"|"csv"|"metrics"|Format} What */

const TYPES = { activations: "application/zip", infoplane: "application/octet-stream", npz: "application/zip", json: "application/json" };

/**
 * @typedef {object} Hooks
 * @property {() => Shown|null} shown
 * @property {() => Omit<Picture, "view"|"name">} picture how it is drawn
 * @property {(format: Format) => Promise<Uint8Array<ArrayBuffer>|Blob>} write the worker's run as a file
 * @property {string} movieType what the browser can record
 * @property {(text: string) => void} say next to the menu
 * @property {(recording: boolean) => void} recording
 * @property {(text: string) => void} note about the run's file
 * @property {(error: unknown) => string|null} why something failed, null if it was ended on purpose
 */

/** @param {Hooks} hooks */
export function createExports({ shown, picture, write, movieType, say, recording, note, why }) {
  let isRecording = false;

  /** @param {Shown} what @param {Picture} drawn */
  async function movie(what, drawn) {
    if (isRecording) {
      isRecording = false;
      return;
    }
    isRecording = true;
    recording(true);
    let saved = false;
    try {
      saved = await saveMovie(drawn, movieType, (share) => {
        say(`Recording the timeline, ${Math.round(100 * share)} %. It takes as long as the movie.`);
        return isRecording && shown() === what;
      });
    } finally {
      recording(false);
      say(saved ? "" : "Nothing was kept of the recording.");
      isRecording = false;
    }
  }

  /** @param {Format} format @param {string} name of the run */
  async function file(format, name) {
    note("");
    try {
      const bytes = await write(format);
      save(new Blob([bytes], { type: TYPES[format] }), format === "activations" ? fileName(name, "activations", "npz") : fileName(name, "", format));
    } catch (error) {
      const words = why(error);
      if (words) note(`The run was not saved: ${words}`);
    }
  }

  return async (/** @type {What} */ what) => {
    const now = shown();
    if (!now || now.measurement.view.available() === 0) return;
    const { view } = now.measurement;
    const name = now.pairs.find(([key]) => key === "name")?.[1] ?? "";
    const drawn = { view, name, ...picture() };
    const table = (/** @type {string} */ text, /** @type {string} */ called) => save(new Blob([text], { type: "text/csv" }), called);
    try {
      if (what === "png") await savePng(drawn);
      else if (what === "svg") saveSvg(drawn);
      else if (what === "movie") await movie(now, drawn);
      else if (what === "csv") table(now.activations?.csv ?? view.informationCsv(), "information.csv");
      else if (what === "metrics") table(view.metricsCsv(), "metrics.csv");
      else await file(what, name);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  };
}
