// A run as a file: Save and Open.

import { sentence } from "./element.js";
import { fileName, save } from "./export.js";
import { $, state } from "./state.js";

const TYPES = { activations: "application/zip", infoplane: "application/octet-stream", npz: "application/zip", json: "application/json" };

/** A sentence beside the buttons; none hides it. @param {string} text */
export function note(text) {
  $("file-note").textContent = text;
  $("file-note").hidden = text === "";
}

/**
 * @param {import("./session.js").Session} session
 * @param {() => void} restart starts the worker again after a failure
 */
export function connectRunFiles(session, restart) {
  /** A file for the worker that is starting. @type {{run: number, bytes: Uint8Array, resume: boolean}|null} */
  let waiting = null;
  let name = "";

  /** @param {File|undefined} file */
  async function openFile(file) {
    if (!file) return;
    note("");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      open(session.newRun(), bytes, false, file.name);
    } catch (error) {
      note(`${file.name} could not be read (${error?.name ?? error}): choose it again, or a copy of it.`);
    }
  }

  /**
   * @param {number} run @param {Uint8Array} bytes
   * @param {boolean} resume whether it goes on at once
   * @param {string} [of] the file's name
   */
  function open(run, bytes, resume, of = "The run") {
    name = of;
    if (session.ready) {
      session.openFile(run, bytes, resume);
      return;
    }
    if (state.phase === "failed" && $("failure-restart").hidden) return note("A run cannot be opened here: see the reason above.");
    waiting = { run, bytes, resume };
    if (state.phase === "failed") restart();
  }

  for (const [id, format] of [["save-run", "infoplane"], ["save-npz", "npz"], ["save-json", "json"]]) {
    $(id).addEventListener("click", () => {
      note("");
      session.save(format);
    });
  }
  $("save-activations").addEventListener("click", () => {
    note("");
    const networks = (state.run?.summary.networks ?? 1) / (state.run?.summary.conditions.length ?? 1);
    session.save("activations", state.condition * networks + Number($("inside-network").value) - 1);
  });
  $("open-run").addEventListener("click", () => $("open-run-file").click());
  $("open-run-file").addEventListener("change", () => {
    const input = $("open-run-file");
    openFile(input.files[0]);
    // So that the same file can be chosen again.
    input.value = "";
  });

  return {
    open,
    openFile,

    /** Opens what waited for the worker. @returns {boolean} whether something did */
    onReady() {
      if (!waiting) return false;
      session.openFile(waiting.run, waiting.bytes, waiting.resume);
      waiting = null;
      return true;
    },

    /** @param {string} why */
    onRefused(why) {
      note(`${name} was not opened: ${why}.`);
    },

    /** @param {import("./messages.js").Saved} message */
    onSaved({ format, bytes, problem }) {
      if (bytes) save(new Blob([bytes], { type: TYPES[format] }), format === "activations" ? fileName("activations", "npz") : fileName("", format));
      else note(`The run was not saved: ${sentence(String(problem))}`);
    },

    /** @param {string} why */
    onUnkept(why) {
      note(`The browser does not keep this run (${why}): should the page close, it is lost. Training goes on; “Save run” makes a file of it.`);
    },
  };
}
