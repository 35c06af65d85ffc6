// What follows when something changes: what is shown, the phase, the form, the display.

import { askFrame } from "../views/frames.js";
import { RECORDED } from "./measurement.js";
import { available } from "./shown.js";
import { backText } from "./words.js";

/** @import { Checked } from "../worker/messages.js" */
/** @import { Phase } from "./phases.js" */
/** @import { Shown } from "./shown.js" */

/**
 * @typedef {Pick<import("./frame.js").Views, "stage"|"headline"|"controls"|"beside"> & {
 *   options: ReturnType<typeof import("../views/options.js").createOptions>,
 *   pending: ReturnType<typeof import("../views/notices.js").createPending>,
 *   problems: ReturnType<typeof import("../views/notices.js").createProblems>,
 *   warnings: ReturnType<typeof import("../views/notices.js").createWarnings>,
 *   wayBack: ReturnType<typeof import("../views/notices.js").createWayBack>,
 *   measured: ReturnType<typeof import("../views/notices.js").createMeasured>,
 *   gallery: ReturnType<typeof import("../views/gallery.js").createGallery>,
 * }} Followers
 */

/** Whether the page shows figures of several panels. @param {import("./display.js").Display} display @param {number} conditions */
function hasPanels(display, conditions) {
  const { panels } = display.figure;
  if (panels === "conditions") return conditions > 1;
  return panels !== null && display.options[panels].split(",").length > 1;
}

/**
 * @param {object} parts
 * @param {DOMStringMap} parts.dataset of the document, for the styles
 * @param {(selector: string) => HTMLElement} parts.part
 * @param {Followers} parts.views
 * @param {import("./display.js").Display} parts.display
 * @param {import("./phases.js").Phases} parts.phases
 * @param {import("./shown.js").Owner} parts.owner
 * @param {import("./earlier.js").Earlier} parts.earlier
 * @param {import("./player.js").Player} parts.player
 * @param {import("./stopwatch.js").Stopwatch} parts.stopwatch
 * @param {import("./reference.js").Reference} parts.reference
 * @param {import("./statistics.js").Statistics} parts.statistics
 * @param {import("./experiment.js").Experiment} parts.experiment
 * @param {import("./figures.js").Figures} parts.figures
 * @param {import("./published.js").Published} parts.published
 * @param {import("./own.js").OwnLoader} parts.own
 * @param {import("./runs.js").Runs} parts.runs
 * @param {import("./files.js").Files} parts.files
 * @param {import("../views/form.js").Form} parts.form
 * @param {import("./measurement.js").Measurement} parts.measurement
 */
export function createChanges({ dataset, part, views, display, phases, owner, earlier, player, stopwatch, reference, statistics, experiment, figures, published, own, runs, files, form, measurement }) {
  const digest = part("#foot-digest");

  function showDigest() {
    const shown = owner.current;
    part("#foot-measured").textContent = shown ? ` · measured with ${shown.measurement.view.measuredWith()}` : "";
    if (!shown?.digest) {
      digest.textContent = "No digest yet: it is made when a run is done.";
      digest.removeAttribute("title");
      return;
    }
    digest.textContent = `Digest ${shown.digest.slice(0, 16)}${shown.kind === "published" ? " of the published run" : ""}`;
    digest.title = shown.digest;
  }

  /** With what it is measured, if that is not as it was recorded, and how far that is. */
  function showMeasured() {
    const shown = owner.current;
    const words = shown ? measurement.words(shown) : "";
    const { done = 0, of = 0 } = shown?.measurement ?? {};
    if (shown?.kind === "published" && display.options.measure !== RECORDED) views.measured.say("The precomputed run holds no weights: press Run to measure it otherwise.");
    else views.measured.show(words, done, of, phases.now === "running");
    showDigest();
  }

  function showOptions() {
    const { conditions = [], networks = 0, layers = 0 } = owner.current?.summary ?? {};
    const each = conditions.length > 0 ? networks / conditions.length : 0;
    // A link may name a condition or a network that this run does not have.
    const pin = Number(display.options.pin) <= each ? display.options.pin : "none";
    const texts = { ...display.options, condition: String(display.condition(conditions.length) + 1), pin };
    views.options.update(texts, display.figure, { conditions, networks: each, layers });
    dataset.panels = hasPanels(display, conditions.length) ? "many" : "one";
  }

  function showReference() {
    const shown = owner.current;
    const other = reference.beside(shown);
    views.beside.show(reference.isKept, shown && other ? { about: other.about, differences: reference.differences(shown, form.label, measurement.recorded) } : null);
  }

  /** Says which changes wait for the next run. */
  function showPending() {
    const names = phases.hasRun ? experiment.differs(owner.current?.pairs) : [];
    views.pending.show(names.map(form.label));
  }

  /** What can be pressed. */
  function allow() {
    const shown = owner.current;
    const runnable = experiment.runnable !== null;
    const fault = "A parameter cannot be used: see the reason next to it";
    const run = phases.allows("pause") || phases.allows("resume") || (phases.allows("run") && runnable);
    const stepless = shown && !shown.weights && phases.now === "idle" ? "Press Run first: what is shown cannot be trained step by step" : "";
    views.controls.allow({
      word: phases.allows("pause") ? "Pause" : phases.allows("resume") ? "Resume" : "Run",
      run: run ? null : runnable ? "" : fault,
      step: runs.canStep ? null : stepless,
      reset: phases.allows("reset") ? null : "",
    });
    const records = available(shown) > 0;
    const whole = records && shown?.kind === "run";
    files.allow({ records, networks: whole, worker: whole && shown.weights && phases.allows("save"), table: whole || (records && shown?.kind === "activations") });
    part("#activations-close").toggleAttribute("disabled", !runnable);
  }

  /** Frees a view that nobody shows any more. @param {Shown} shown */
  function release({ measurement: { view } }) {
    if (view === owner.current?.measurement.view || reference.holds(view) || earlier.holds(view)) return;
    view.free();
  }

  /** What to see in the figure that is shown. */
  function about() {
    const shown = owner.current;
    views.headline.about(!shown || shown.activations ? "" : figures.text(shown.pairs, form.word));
  }

  /** Whether the words about what is shown have yet to follow it. */
  let behind = false;

  /** What is shown has come further. While networks train, all that follows it comes with one frame. */
  function progress() {
    behind = true;
    if (phases.now !== "running") settle();
    askFrame();
  }

  /** Words, warnings and buttons follow what is shown. */
  function settle() {
    if (!behind) return;
    behind = false;
    const shown = owner.current;
    views.controls.reached(shown?.status?.epoch ?? null);
    views.warnings.show(shown?.status?.warnings ?? []);
    allow();
  }

  return {
    release,
    progress,
    settle,
    about,

    /** Something else is shown. @param {Shown} now @param {Shown|null} before */
    shown(now, before) {
      own.left();
      views.stage.forget();
      statistics.forget();
      if (before) release(before);
      dataset.shown = now.kind;
      part("#activations").hidden = now.kind !== "activations";
      player.reset(now.summary.recorded_epochs);
      stopwatch.reset();
      published.show(now);
      about();
      measurement.read();
      measurement.follow();
      showMeasured();
      showOptions();
      showReference();
      progress();
    },

    /** Something else is measured, or more of it is known. */
    measurement() {
      showMeasured();
      showReference();
      askFrame();
    },

    /** @param {Phase} phase */
    phase(phase) {
      settle();
      measurement.follow();
      showMeasured();
      player.live = phase === "running";
      dataset.runState = phase;
      if (phase !== "running") stopwatch.stop(performance.now());
      showPending();
      allow();
      askFrame();
    },

    /** The digest of the run that is shown is known. @param {string} text */
    digest(text) {
      const shown = owner.current;
      if (!shown) return;
      shown.digest = text;
      showDigest();
      published.compare(shown.pairs, text);
    },

    /** The form holds something else. @param {Checked} checked @param {string[]} complaints */
    checked(checked, complaints) {
      if (checked.errors.length === 0) views.gallery.show(figures.choice(checked.pairs));
      own.show(form.pairs());
      const names = [...new Set(checked.errors.map((e) => form.label(e.field)))];
      views.problems.show(complaints, names.length > 0 ? { names, first: checked.errors[0].message } : null);
      showPending();
      allow();
      askFrame();
    },

    /** How things are shown. @param {boolean} byReader */
    display(byReader) {
      player.pace = /** @type {import("./player.js").Pace} */ (display.options.pace);
      showOptions();
      measurement.follow();
      if (byReader) experiment.writeAddress();
      askFrame();
    },

    /** The list of earlier runs. */
    earlier() {
      const last = earlier.last;
      views.wayBack.show(last ? backText(last.shown) : "");
    },

    /** The run that is shown becomes the reference, or there is none any more. */
    toggleReference() {
      const shown = owner.current;
      if (reference.isKept) {
        views.beside.stage.forget();
        const dropped = reference.drop();
        if (dropped) release(dropped);
      } else if (shown) reference.keep(shown, views.headline.words);
      showReference();
      askFrame();
    },
  };
}

/** @typedef {ReturnType<typeof createChanges>} Changes */
