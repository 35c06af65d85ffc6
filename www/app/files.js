// Files of runs: saved, opened, dropped, kept by the browser. What does it is loaded when it is needed.

import { find, reason, sentence } from "../views/dom.js";
import { createNote } from "../views/notices.js";
import { createSaveMenu, movieType } from "../views/save-menu.js";
import { Ended } from "../worker/requests.js";

/** @import { Pairs, ViewOptions } from "../worker/messages.js" */
/** @import { Session } from "../worker/session.js" */
/** @import { RunFiles } from "../files/run-files.js" */
/** @import { Phases } from "./phases.js" */
/** @import { Player } from "./player.js" */
/** @import { Runs } from "./runs.js" */
/** @import { Owner } from "./shown.js" */

/**
 * @param {object} page
 * @param {HTMLElement} page.body
 * @param {Session} page.session @param {Phases} page.phases @param {Owner} page.owner @param {Runs} page.runs @param {Player} page.player
 * @param {() => void} page.restart the worker after a failure
 * @param {ReturnType<typeof import("../views/notices.js").createFailure>} page.failure
 * @param {{focus: () => void}} page.controls
 * @param {(pairs: Pairs) => number|undefined} page.networks that a run of these parameters has
 * @param {() => (ViewOptions & {figure: string})|null} page.picture how what is shown is drawn
 * @param {() => number} page.network whose activations are saved
 * @param {(files: File[]) => void} page.readOwn files that hold no run
 */
export function createFiles({ body, session, phases, owner, runs, player, restart, failure, controls, networks, picture, network, readOwn }) {
  const note = createNote(find(body, "#file-note", HTMLElement));
  const menu = createSaveMenu(find(body, ".keep", HTMLElement), async (what) => (await exporting())(what));
  const stage = find(body, "#plane", HTMLElement);
  const input = find(body, "#open-run-file", HTMLInputElement);
  /** Why something failed, in words; null if it was ended on purpose. @param {unknown} error */
  const why = (error) => (error instanceof Ended ? null : reason(error));

  /** @type {Promise<ReturnType<typeof import("../files/exports.js").createExports>>|null} */
  let exports = null;
  const exporting = () =>
    (exports ??= import("../files/exports.js").then(({ createExports }) =>
      createExports({
        shown: () => owner.current,
        picture: () => ({ options: picture() ?? { figure: "plane" }, place: player.shown, width: stage.clientWidth, height: stage.clientHeight }),
        write: (format) => session.save(format, format === "activations" ? network() : 0),
        movieType: movieType(),
        say: menu.say,
        recording: menu.recording,
        note,
        why: (error) => (error instanceof Ended ? null : sentence(reason(error))),
      }),
    ));

  /** @type {RunFiles|null} */
  let runFiles = null;
  /** @type {Promise<RunFiles>|null} */
  let opening = null;
  const opens = () =>
    (opening ??= import("../files/run-files.js").then(({ createRunFiles }) => {
      runFiles = createRunFiles({
        isReady: () => session.ready,
        newRun: () => session.newRun(),
        async open(run, bytes) {
          await runs.open(run, bytes);
          note("");
        },
        restart() {
          if (failure.isFinal) return false;
          if (phases.now === "failed") restart();
          return true;
        },
        resume: () => void (phases.now === "paused" && runs.toggle()),
        refused(words) {
          note(words);
          if (session.opened) return;
          // The worker was started for this file.
          if (!owner.current) return void runs.showForm();
          session.stop();
          phases.send("fail");
          failure.reveal();
        },
        why,
        note,
      });
      return runFiles;
    }));

  find(body, "#open-run", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    // So that the same file can be chosen again.
    input.value = "";
    (await opens()).file(file);
  });
  let dropping = false;
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!dropping) document.documentElement.toggleAttribute("data-dropping", (dropping = true));
  });
  const over = () => document.documentElement.toggleAttribute("data-dropping", (dropping = false));
  addEventListener("dragleave", (event) => void (event.relatedTarget === null && over()));
  addEventListener("drop", async (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over();
    const dropped = [...event.dataTransfer.files];
    const { sort } = await import("../files/drop.js");
    const { run, others, problem } = await sort(dropped);
    if (problem) note(problem);
    else if (run) (await opens()).file(run);
    else if (others.length > 0) readOwn(others);
  });

  /** @type {ReturnType<typeof import("../files/interrupted.js").createInterrupted>|null} */
  let interrupted = null;
  /** @type {Promise<void>|null} */
  let lookingUp = null;
  const offers = () =>
    (lookingUp ??= import("../files/interrupted.js").then(({ createInterrupted }) => {
      interrupted = createInterrupted(find(body, "#interrupted", HTMLElement), session, {
        networks,
        open: async (run, bytes) => (await opens()).take(run, bytes, true),
        left: controls.focus,
      });
    }));

  return {
    note,
    allow: menu.allow,

    /** Whether a file waits for the worker. */
    hasWaiting: () => runFiles?.isWaiting ?? false,

    /** The worker can be used: opens what waited for it. */
    onReady: () => runFiles?.onReady(),

    /** Looks for interrupted runs. */
    look: () => offers().then(() => interrupted?.look(), () => {}),

    /** Nothing of the worker's run is kept by the browser. */
    giveUp: () => offers().then(() => interrupted?.giveUp()),
  };
}

/** @typedef {ReturnType<typeof createFiles>} Files */
