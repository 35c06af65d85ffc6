// What happens to runs: they begin, train, pause, end, make way for each other and come back.

import { Ended } from "../worker/requests.js";

/** @import { Opened, OwnData, Pairs, Program, Progress, Summary, View } from "../worker/messages.js" */
/** @import { Session } from "../worker/session.js" */
/** @import { Earlier, Entry } from "./earlier.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Figures } from "./figures.js" */
/** @import { Phases } from "./phases.js" */
/** @import { Player } from "./player.js" */
/** @import { Published } from "./published.js" */
/** @import { Activations, Owner } from "./shown.js" */
/** @import { Stopwatch } from "./stopwatch.js" */

/** Pause after typing before the untrained networks are made again, ms. */
const PREVIEW_DELAY_MS = 200;

/**
 * @typedef {object} Parts
 * @property {Program} program the page's own
 * @property {Session} session @property {Phases} phases @property {Owner} owner @property {Earlier} earlier
 * @property {Player} player @property {Stopwatch} stopwatch @property {Experiment} experiment
 * @property {Figures} figures @property {Published} published
 * @property {(own: OwnData, pairs: Pairs) => Promise<void>} keepOwn own data that came with a run
 * @property {() => void} giveUp nothing of the worker's run is kept in the browser
 * @property {() => void} changed something was recorded, or the list of what waits
 * @property {() => void} started training was started
 * @property {(error: unknown) => void} failed the page cannot draw the form's run
 * @property {(text: string) => void} note a sentence about a run that cannot be taken up
 */

/** @param {Parts} parts */
export function createRuns({ program, session, phases, owner, earlier, player, stopwatch, experiment, figures, published, keepOwn, giveUp, changed, started, failed, note }) {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** Changes when something else is wanted than what is being loaded. */
  let turn = 0;
  /** A command for the worker that is starting. @type {"resume"|"step"|null} */
  let later = null;

  /** What was about to be shown is not wanted any more. */
  function cancel() {
    clearTimeout(timer);
    timer = undefined;
    turn += 1;
    return turn;
  }

  /** The file of the run that is shown, if that took time; null if not. */
  function worthKeeping() {
    const shown = owner.current;
    const trained = phases.now === "done" || (phases.hasRun && (shown?.status?.reached ?? 0) > 1);
    if (!shown?.weights || !trained || !session.ready || !session.opened) return null;
    return { shown, place: player.shown, file: /** @type {Promise<Uint8Array>} */ (session.save("infoplane")) };
  }

  /** Puts the run that is shown on the list of earlier ones, if it took time. @returns {Promise<unknown>} until the worker has given its file */
  function keep() {
    const kept = worthKeeping();
    if (!kept) return Promise.resolve();
    if (phases.now === "running") session.command("pause");
    earlier.push(kept.shown, kept.place, kept.file);
    return kept.file.catch(() => {});
  }

  /** Makes the networks of the form's parameters and shows them untrained. */
  function openRun() {
    const { runnable } = experiment;
    if (!runnable || !session.ready) return;
    cancel();
    const { pairs, summary } = runnable;
    const text = experiment.value("threads");
    const wanted = text === "all" ? null : Number(text);
    if (document.documentElement.dataset.variant === "threads" && wanted !== null && wanted > session.threads) {
      // The pool cannot grow: a new worker has a larger one.
      const kept = keep();
      phases.send("load");
      session.ready = false;
      if (session.opened) giveUp();
      kept.then(() => session.start(wanted));
      return;
    }
    keep();
    try {
      owner.show({ kind: "run", pairs, summary, weights: true }, new program.View(pairs));
    } catch (error) {
      failed(error);
      return;
    }
    session.open(pairs, wanted);
    session.command("step");
    phases.send("show");
  }

  /** @param {View} view of a published run or of activations @param {{kind: "published"|"activations", pairs: Pairs, summary: Summary, digest?: string, activations?: Activations}} what */
  function showBorrowed(view, what) {
    cancel();
    keep();
    session.leave();
    owner.show({ ...what, weights: false }, view);
    phases.send("show");
    player.setAvailable(view.available());
    player.jumpToNewest();
  }

  /** Shows what the form holds: the published run, where there is one, or the untrained networks. */
  async function showForm() {
    const { runnable } = experiment;
    if (!runnable) return;
    const mine = cancel();
    const name = figures.published(runnable.pairs);
    const view = name ? await published.find(name, runnable.pairs) : null;
    if (mine !== turn) return void view?.free();
    if (view) showBorrowed(view, { kind: "published", ...runnable, digest: view.publishedDigest ?? "" });
    else openRun();
  }

  /** @param {"resume"|"step"} command */
  function go(command) {
    if (!session.ready) {
      later = command;
      return;
    }
    cancel();
    player.following = true;
    if (command === "step") player.jumpToNewest();
    stopwatch.start(owner.current?.status?.work_done ?? 0, performance.now());
    session.command(command);
    started();
    phases.send("start");
  }

  /** Whether the run of the form is not the one that is shown, or there is none that could train. */
  const isAnother = () => !owner.current?.weights || experiment.differs(owner.current.pairs).length > 0;

  /** Opens a run's file; what is shown goes on until then. @param {number} run from newRun() @param {Uint8Array} bytes */
  async function open(run, bytes) {
    const kept = worthKeeping();
    const opened = await session.openFile(run, bytes);
    if (kept) earlier.push(kept.shown, kept.place, kept.file);
    await showOpened(opened);
  }

  /** @param {Opened} opened */
  async function showOpened({ pairs, records, status, own }) {
    const { run } = session;
    if (own) await keepOwn(own, pairs);
    if (run !== session.run) throw new Ended();
    const view = new program.View(pairs);
    view.ingest(records);
    experiment.fill(pairs);
    const { summary } = program.checkParams(pairs);
    if (!summary) throw new Error("the parameters in this file cannot be used here");
    cancel();
    owner.show({ kind: "run", pairs: experiment.runnable?.pairs ?? pairs, summary, weights: true, status }, view);
    player.setAvailable(view.available());
    player.jumpToNewest();
    phases.send(status.state === "done" ? "openWhole" : status.reached > 1 ? "openPart" : "openStart");
    // What the worker says of it from now on is about what is shown.
    session.report();
    changed();
  }

  /** Shows an earlier run again, and has the worker take it up. @param {Entry|null} entry */
  async function goBack(entry) {
    // Without a worker it could only be looked at, and its weights would be lost.
    const taken = entry && session.ready && earlier.take(entry);
    if (!taken) return;
    cancel();
    const kept = keep();
    const { shown, place } = taken;
    session.leave();
    const run = session.newRun();
    owner.again({ ...shown, weights: false });
    player.setAvailable(shown.measurement.view.available());
    player.seek(place);
    experiment.fill(shown.pairs);
    phases.send("load");
    await kept;
    try {
      const bytes = await taken.file;
      if (!bytes) throw new Error("its weights are no longer there");
      await showOpened(await session.openFile(run, bytes));
      player.seek(place);
    } catch (error) {
      // It can still be looked at.
      phases.send("ready");
      if (!(error instanceof Ended)) note(`You can view this run but not resume it: ${error instanceof Error ? error.message : error}.`);
    }
  }

  return {
    showForm,
    open,
    cancel,

    /** Whether Run would replace what is shown. */
    isAnother,

    /** Shows activations in place of a run. @param {View} view @param {Activations} activations @param {Summary} summary */
    showActivations: (view, activations, summary) => showBorrowed(view, { kind: "activations", pairs: experiment.checked?.pairs ?? [], summary, activations }),

    /** Runs, pauses or goes on. @param {boolean} [byKey] a key that is pressed by mistake does not train again what is done */
    toggle(byKey = false) {
      if (phases.allows("pause")) session.command("pause");
      else if (phases.allows("resume")) go("resume");
      else if (phases.allows("run") && experiment.runnable) {
        if (byKey && phases.now === "done" && !isAnother()) return player.toggle();
        if (phases.now === "done" || isAnother()) openRun();
        go("resume");
      }
    },

    /** Whether a single step would train the run that is shown, and not put another in its place. */
    get canStep() {
      const borrowed = owner.current && !owner.current.weights;
      return phases.allows("step") && !borrowed && (phases.now === "paused" || experiment.runnable !== null);
    },

    step() {
      if (!this.canStep) return;
      if (phases.now === "idle" && isAnother()) openRun();
      go("step");
    },

    reset() {
      if (!phases.allows("reset")) return;
      if (experiment.runnable) openRun();
      else session.command("pause");
    },

    /** The form was edited: untrained networks follow after a moment, if no run waits. */
    edited() {
      cancel();
      if (!phases.allows("preview") || !experiment.runnable || owner.current?.kind === "activations") return;
      if (owner.current && experiment.differs(owner.current.pairs).length === 0) return;
      timer = setTimeout(showForm, PREVIEW_DELAY_MS);
    },

    back: () => goBack(earlier.last),

    /** Undo went back to these parameters: to the run that had them, if there is one. @param {Pairs} pairs @returns {boolean} */
    backTo(pairs) {
      const isShown = owner.current && experiment.differs(owner.current.pairs).length === 0;
      const entry = isShown ? null : earlier.find(pairs);
      if (entry) goBack(entry);
      return entry !== null;
    },

    /** The worker can be used. @param {boolean} opensFile whether a file waited for it */
    onReady(opensFile) {
      phases.send("ready");
      const command = later;
      later = null;
      if (opensFile) return;
      const { runnable } = experiment;
      if (!runnable || owner.current?.kind === "activations") return;
      if (command) {
        openRun();
        go(command);
      } else showForm();
    },

    /** @param {Progress & {current: boolean}} progress */
    onProgress({ records, status, current }) {
      const shown = owner.current;
      if (!shown) return;
      try {
        shown.measurement.view.ingest(records);
      } catch (error) {
        session.fail(error instanceof Error ? error.message : String(error));
        return;
      }
      shown.status = status;
      player.setAvailable(shown.measurement.view.available());
      changed();
      if (!current || phases.now !== "running") return;
      if (status.state === "done") phases.send("finish");
      else if (status.state === "paused") phases.send("pause");
    },
  };
}

/** @typedef {ReturnType<typeof createRuns>} Runs */
