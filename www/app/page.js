// The page's parts, and which of them follows which.

import { createChartChoice, createCharts } from "../views/charts.js";
import { createControls } from "../views/controls.js";
import { find, reason } from "../views/dom.js";
import { createForm } from "../views/form.js";
import { askFrame, drawFrames, NOTHING_LEFT } from "../views/frames.js";
import { createGallery, createNeed } from "../views/gallery.js";
import { createHeadline } from "../views/headline.js";
import { connectHover } from "../views/hover.js";
import { createMeasured, createNote, createPending, createProblems, createWarnings, createWayBack } from "../views/notices.js";
import { createOptions } from "../views/options.js";
import { createOwnBox } from "../views/own-box.js";
import { createReferenceView } from "../views/reference.js";
import { createStage } from "../views/stage.js";
import { connectTheme } from "../views/theme.js";
import { createTimeline } from "../views/timeline.js";
import { createValues } from "../views/values.js";
import { Session } from "../worker/session.js";
import { createChanges } from "./changes.js";
import { connectKeys } from "./keys.js";
import { CHART_OPTIONS, createDisplay, isDisplayOption } from "./display.js";
import { createEarlier } from "./earlier.js";
import { createExperiment } from "./experiment.js";
import { createFigures } from "./figures.js";
import { createFiles } from "./files.js";
import { createFrame } from "./frame.js";
import { createInside } from "./inside.js";
import { createOwnLoader } from "./own.js";
import { createPhases } from "./phases.js";
import { Player } from "./player.js";
import { createPublished } from "./published.js";
import { createReference } from "./reference.js";
import { createRuns } from "./runs.js";
import { createMeasurement, estimatorFields } from "./measurement.js";
import { createOwner, parameter } from "./shown.js";
import { createStatistics } from "./statistics.js";
import { Stopwatch } from "./stopwatch.js";

/** @import { GalleryFigure, Pairs, Program } from "../worker/messages.js" */
/** @import { Starting } from "../worker/session.js" */
/** @typedef {ReturnType<typeof createPage>["tools"]} Tools */

/**
 * @param {Program} program the page's own instance
 * @param {HTMLElement} body
 * @param {ReturnType<typeof import("../views/notices.js").createFailure>} failure
 */
export function createPage(program, body, failure) {
  const part = (/** @type {string} */ selector) => find(body, selector, HTMLElement);
  const { dataset } = document.documentElement;
  const [figureKinds, chartKinds] = [program.figureKinds(), program.chartKinds()];
  const tab = crypto.randomUUID?.() ?? String(Math.random());

  // What the page knows.
  const [player, stopwatch, reference] = [new Player(), new Stopwatch(), createReference()];
  const display = createDisplay(figureKinds, chartKinds, (text) => program.checkMeasurement(text).settings !== null, (byReader) => changes.display(byReader));
  const phases = createPhases((phase) => changes.phase(phase));
  const owner = createOwner((now, before) => changes.shown(now, before));
  const earlier = createEarlier({ changed: () => changes.earlier(), release: (shown) => changes.release(shown) });
  const session = new Session(
    {
      onReady(ready) {
        dataset.variant = ready.variant;
        const why = ready.variant === "threads" ? "" : crossOriginIsolated ? ", this browser shares no memory between threads" : ", the page is not cross-origin isolated";
        part("#foot-variant").textContent = `${ready.threads} ${ready.threads === 1 ? "core" : "threads"}${why}`;
        measurement.forget();
        runs.onReady(files.hasWaiting());
        files.onReady();
        // Else it is looked for when the first marks are drawn.
        if (!experiment.runnable) files.look();
      },
      onProgress: (progress) => runs.onProgress(progress),
      onDigest: ({ digest }) => changes.digest(digest),
      onMeasured: (measured) => measurement.arrived(measured),
      onUnmeasured: ({ why }) => files.note(`This estimator could not be used: ${why}. Choose another one, or load the page again.`),
      onUnkept: ({ why }) => files.note(`The browser does not keep this run (${why}): should the page close, it is lost. Training goes on; “Save run” makes a file of it.`),
      onFailure: fail,
    },
    tab,
  );
  const statistics = createStatistics(session, { arrived: () => askFrame(), failed: (error) => session.fail(reason(error)) });
  const figures = createFigures(program.gallery(), () => changes.about());

  // What the reader sees.
  const main = part(".stage");
  const parameters = program.parameterInfo();
  const fields = [...parameters, ...estimatorFields(program.estimators(), parameters)];
  const form = createForm(find(body, "#form", HTMLFormElement), fields, edited);
  const measurement = createMeasurement({
    program, session, owner, phases, display, form,
    experiment: () => experiment,
    activations: () => own.measure(),
    changed: () => changes.measurement(),
  });
  const stage = createStage(part("#plane"), display.figure.label);
  const inside = createInside(part("#inside-section"), { look: (wanted) => session.inspect(wanted), draw: program.drawDiagram });
  const views = {
    stage,
    hover: connectHover(stage, { onPin: (network) => display.pin(network), onSeek: (index) => player.seek(index) }),
    headline: createHeadline(main),
    timeline: createTimeline(part(".timeline"), { seek: (index) => player.seek(index), toggle: () => player.toggle() }),
    charts: createCharts(part(".side"), CHART_OPTIONS, chartKinds),
    values: createValues(part(".side")),
    controls: createControls(part(".controls"), { toggle: () => runs.toggle(), step: () => runs.step(), reset: () => runs.reset() }),
    beside: createReferenceView(main, display.figure.label, () => changes.toggleReference()),
    inspector: () => inside.inView,
    options: createOptions(body, figureKinds, {
      set: (texts) => display.set(texts, true),
      problem: (name, text) => (isDisplayOption(name) ? display.problem(name, text) : ""),
      shownEpoch: () => owner.current?.epochs[player.shown],
    }),
    problems: createProblems(part("#problems")),
    pending: createPending(part("#pending"), () => {
      experiment.fill(owner.current?.pairs ?? []);
      measurement.read();
      edited();
    }),
    warnings: createWarnings(part("#warnings")),
    wayBack: createWayBack(part("#back"), () => runs.back()),
    measured: createMeasured(part("#measured"), () => measurement.cancel()),
    gallery: createGallery(find(body, "#gallery", HTMLSelectElement), figures.list, chooseFigure),
  };
  createChartChoice(part("#charts-menu"), chartKinds, { shown: () => display.options.charts.split(","), choose: (names) => display.set({ charts: names.join(",") }, true) });
  connectTheme(find(body, "#theme", HTMLSelectElement));
  part("#foot-version").textContent = program.version();

  const experiment = createExperiment(program, form, display, measurement.complaints, (checked, complaints) => changes.checked(checked, complaints));
  const published = createPublished((bytes) => program.View.openPublished(bytes), createNote(part("#published")));
  const runs = createRuns({
    program, session, phases, owner, earlier, player, stopwatch, experiment, figures, published,
    keepOwn: (data, pairs) => own.keep(data, pairs),
    giveUp: () => files.giveUp(),
    changed: () => changes.progress(),
    started: () => void (dataset.starts = String(Number(dataset.starts) + 1)),
    failed: (error) => fail(reason(error)),
    note: (text) => files.note(text),
  });

  // Files of all kinds, loaded when they are needed.
  const ownBox = createOwnBox(form.under("dataset"), (chosen) => own.read(chosen));
  const need = createNeed(part("#need"), {
    files: ownBox.choose,
    drop() {
      own.forgetNeed();
      views.gallery.focus();
    },
  });
  const own = createOwnLoader(form, loadOwn, (error) => ownBox.say(`The file reader could not be loaded (${reason(error)}); load the page again.`, "bad"));
  const files = createFiles({
    body, session, phases, owner, runs, restart, failure, player, controls: views.controls,
    networks: (pairs) => program.checkParams(pairs).summary?.networks,
    picture: () => (owner.current ? frame.options(owner.current) : null),
    network: () => {
      const summary = owner.current?.summary;
      const conditions = summary?.conditions.length ?? 1;
      return display.condition(conditions) * ((summary?.networks ?? 1) / conditions) + (inside.inspector?.repeat ?? 0);
    },
    readOwn: (dropped) => {
      // On a narrow screen what is said about them is in the sheet.
      if (matchMedia("(max-width: 699px)").matches) keys.sheet(true);
      own.read(dropped);
    },
  });
  session.provide = (pairs) => {
    const data = own.of(pairs);
    if (data) session.shelve(data);
  };
  find(body, "#activations-close", HTMLButtonElement).addEventListener("click", () => {
    if (experiment.runnable) runs.showForm();
  });

  async function loadOwn() {
    const { createOwn } = await import("../files/own.js");
    const say = (/** @type {string} */ text) => void (part("#activations-what").textContent = text);
    return createOwn({
      box: ownBox, form, program, say,
      settings: measurement.wanted,
      use(text) {
        experiment.fill([["dataset", text]]);
        if (owner.current?.kind === "activations") runs.showForm();
        else runs.edited();
      },
      choose,
      ask: need.show,
      show(view, activations, summary, keepPlace) {
        const place = player.shown;
        runs.showActivations(view, activations, summary);
        if (keepPlace) player.seek(place);
      },
    });
  }

  const frame = createFrame(views, { owner, player, display, phases, experiment, reference, statistics, stopwatch, session, charts: chartKinds, charted: CHART_OPTIONS }, {
    settle: () => changes.settle(),
    onPoint() {
      // For measurements: the time from opening the page to the first marks.
      performance.mark("first-point");
      inside.begin();
      files.look();
    },
  });
  const changes = createChanges({ dataset, part, views, display, phases, owner, earlier, player, stopwatch, reference, statistics, experiment, figures, published, own, runs, files, form, measurement });
  const keys = connectKeys(body, { runs, player, phases, display, experiment, measurement });

  function readAddress() {
    experiment.readAddress();
    measurement.read();
    edited();
    measurement.follow();
  }

  /** The form holds something else. @param {string} [name] of the field that was edited */
  function edited(name = "") {
    if (measurement.names.has(name) && measurement.edited()) return;
    experiment.check(true);
    if (owner.current?.kind !== "activations") runs.edited();
  }

  /** @param {GalleryFigure} figure @param {"lecture"|"paper"} size */
  function chooseFigure(figure, size) {
    if (figure.needs) own.need(figure, size);
    else choose(figure[size], figure.display);
  }

  /** A figure of the gallery: its parameters, but for the threads, and how it is drawn. @param {Pairs} pairs @param {Pairs} how */
  function choose(pairs, how) {
    own.forgetNeed();
    form.fill(pairs.filter(([name]) => name !== "threads"));
    display.choose(how);
    measurement.read();
    experiment.check(true);
    runs.showForm();
  }

  function restart() {
    failure.hide();
    phases.send("load");
    session.start(1);
  }

  /** @param {string} what happened */
  function fail(what) {
    phases.send("fail");
    files.look();
    const reached = owner.current?.status?.epoch;
    const kept = typeof reached === "number";
    failure.show("The computation stopped", what, kept ? `Everything recorded up to epoch ${reached} is kept: it can still be looked at and downloaded.` : "Nothing was recorded yet.");
  }

  return {
    restart,

    /** Reads the address, and starts. @param {Starting} starting the worker, on its way */
    start(starting) {
      experiment.readAddress();
      measurement.read();
      experiment.check(false);
      drawFrames((now) => {
        try {
          return frame.update(now);
        } catch (error) {
          owner.clear();
          stage.forget();
          session.stop();
          phases.send("fail");
          failure.show("The drawing stopped", reason(error), "Load the page again; the address keeps the parameters.");
          return NOTHING_LEFT;
        }
      });
      addEventListener("hashchange", readAddress);
      const threads = Number(parameter(experiment.checked, "threads"));
      session.start(Number.isFinite(threads) ? threads : 1, starting);
    },

    /** For tests, and for the curious. */
    tools: {
      failOnPurpose: (/** @type {"pool"|"worker"} */ place) => session.failOnPurpose(place),
      inside: () => inside.inspector?.last ?? null,
      chartKinds: () => chartKinds.map(({ name }) => name),
    },
  };
}
