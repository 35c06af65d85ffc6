// With which estimator what is shown is measured. Its settings belong to the picture, not to the run: other
// ones redraw a run from its weights, and train nothing.

/** @import { CheckedMeasurement, EstimatorInfo, Measured, Pairs, Program } from "../worker/messages.js" */
/** @import { Session } from "../worker/session.js" */
/** @import { FieldInfo, Form } from "../views/form.js" */
/** @import { Display } from "./display.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Owner, Shown } from "./shown.js" */
/** @import { Phases } from "./phases.js" */

/** The display option of a run as it was recorded. */
export const RECORDED = "recorded";

/** The name of the form's menu of estimators, which is no parameter of a run. */
export const ESTIMATOR = "estimator";

/** Time between two drawings of everything while a measurement arrives, ms. */
const REDRAW_MS = 120;

/**
 * Settings of the usual estimator that are parameters of a run too: with them it is measured while it trains.
 * @param {EstimatorInfo[]} estimators @param {{ name: string }[]} parameters
 */
const recordedOf = ([usual], parameters) => new Set(usual.fields.map(({ name }) => name).filter((name) => parameters.some((parameter) => parameter.name === name)));

/**
 * What the form needs to know about the fields that are no parameters of a run.
 * @param {EstimatorInfo[]} estimators @param {{ name: string }[]} parameters
 * @returns {FieldInfo[]}
 */
export function estimatorFields(estimators, parameters) {
  const recorded = recordedOf(estimators, parameters);
  const all = estimators.flatMap(({ fields }) => fields);
  const others = all.filter(({ name }, i) => !recorded.has(name) && all.findIndex((field) => field.name === name) === i);
  const help = "How information is estimated from activations. What is shown is measured again at once.";
  return [
    { name: ESTIMATOR, default: estimators[0].name, help, choices: estimators.map(({ name }) => name), label: "Estimator" },
    ...others.map((field) => ({ name: field.name, default: field.default, help: `${field.help}.`, choices: field.kind === "choice" ? field.accepts : null, label: field.title })),
  ];
}

/**
 * @param {object} page
 * @param {Program} page.program @param {Session} page.session @param {Owner} page.owner @param {Phases} page.phases
 * @param {Display} page.display @param {Form} page.form
 * @param {() => Experiment} page.experiment
 * @param {() => void} page.activations imported activations are to be measured with other settings
 * @param {() => void} page.changed what is drawn, or what is known about it
 */
export function createMeasurement({ program, session, owner, phases, display, form, experiment, activations, changed }) {
  const estimators = program.estimators();
  const [usual] = estimators;
  const fieldsOf = (/** @type {string} */ name) => estimators.find((kind) => kind.name === name)?.fields ?? [];
  const parameters = program.parameterInfo();
  const recorded = recordedOf(estimators, parameters);
  const names = new Set([ESTIMATOR, ...estimators.flatMap(({ fields }) => fields.map(({ name }) => name))]);
  /** The defaults of the settings that are no parameters. @type {Pairs} */
  const others = estimatorFields(estimators, parameters).slice(1).map((field) => [field.name, field.default]);
  const defaults = new Map(others);
  for (const { name, title } of estimators) form.offer(ESTIMATOR, name, title);
  /** What the worker was told to measure, and for which run. */
  let told = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let redraw;

  /** Settings of an estimator as a text. @param {string} estimator @param {Pairs} pairs */
  function textOf(estimator, pairs) {
    const values = new Map(pairs);
    return [estimator, ...fieldsOf(estimator).map((field) => `${field.name}:${values.get(field.name) ?? field.default}`)].join(",");
  }

  /** What the form asks for. @returns {CheckedMeasurement} */
  function asked() {
    const pairs = form.pairs();
    return program.checkMeasurement(textOf(new Map(pairs).get(ESTIMATOR) ?? usual.name, pairs));
  }

  /** What a run was measured with while it trained, at all recorded epochs; null where it was not. @param {Pairs} pairs */
  function ownOf(pairs) {
    const always = pairs.some(([name, value]) => name === "estimate_information" && value === "all");
    return always ? program.checkMeasurement(textOf(usual.name, pairs.filter(([name]) => recorded.has(name)))).settings : null;
  }

  /** The form's fields show what is drawn. @param {string} measure */
  function fill(measure) {
    const settings = measure === RECORDED ? null : program.checkMeasurement(measure).settings;
    form.fill([[ESTIMATOR, settings?.estimator ?? usual.name], ...others, ...(settings?.values ?? [])]);
    showFields();
  }

  /** Only the fields of the chosen estimator are there. */
  function showFields() {
    const chosen = new Map(form.pairs()).get(ESTIMATOR) ?? usual.name;
    const mine = new Set(fieldsOf(chosen).map(({ name }) => name));
    for (const name of names) if (name !== ESTIMATOR) form.reveal(name, mine.has(name));
    form.describe("Estimator", estimators.find(({ name }) => name === chosen)?.about ?? "");
  }

  /** What is drawn changes at once, what comes later is drawn together. @param {Shown} shown */
  function drawAgain(shown) {
    clearTimeout(redraw);
    redraw = undefined;
    shown.measurement.version += 1;
    changed();
  }

  /** Draws what is shown as the display says, from what is known of it by now. */
  function follow() {
    const shown = owner.current;
    if (!shown || shown.kind !== "run") return;
    const { measurement } = shown;
    const own = ownOf(shown.pairs)?.text;
    const { measure } = display.options;
    const wanted = measure === RECORDED || measure === own ? null : measure;
    if (measurement.settings !== wanted) {
      measurement.view.measure(wanted ?? undefined);
      Object.assign(measurement, { settings: wanted, done: 0, of: 0 });
      drawAgain(shown);
    }
    const now = `${session.run} ${wanted}`;
    if (!shown.weights || !session.ready || now === told || (wanted === null && told === "")) return;
    told = now;
    session.measure(wanted);
  }

  return {
    /** Names of the form's fields that are about the estimator. */
    names,

    /** Those of a run's parameters. */
    recorded,

    follow,

    /** What imported activations are to be measured with. */
    wanted: () => asked().settings?.text ?? null,

    /** What is wrong with the form's settings. */
    complaints() {
      const { error } = asked();
      return error ? [{ field: error.field ?? ESTIMATOR, message: error.message }] : [];
    },

    /**
     * A field of the estimator was edited. Before a run has begun the settings of the usual estimator are those with
     * which it is measured while it trains; else they belong to what is drawn.
     * @returns {boolean} whether only what is drawn has changed
     */
    edited() {
      showFields();
      const { error, settings } = asked();
      const shown = owner.current;
      const begun = shown?.kind === "activations" || (shown !== null && phases.hasRun);
      const own = settings?.estimator === usual.name && settings.values.every(([name, value]) => recorded.has(name) || value === defaults.get(name));
      if (!begun && (error || own)) {
        if (display.options.measure !== RECORDED) display.set({ measure: RECORDED }, true);
        experiment().measureWith(null);
        return false;
      }
      // The parameters of the run stay what they were.
      experiment().measureWith(recorded);
      experiment().check(false);
      if (!settings) return true;
      if (shown?.kind === "activations") activations();
      const before = shown && shown.kind !== "activations" ? ownOf(shown.pairs)?.text : usual.name;
      display.set({ measure: settings.text === before ? RECORDED : settings.text }, true);
      follow();
      changed();
      return true;
    },

    /** What is shown is drawn as it was recorded again. */
    cancel() {
      display.set({ measure: RECORDED }, true);
      const shown = owner.current;
      if (shown) form.fill(shown.pairs.filter(([name]) => recorded.has(name)));
      fill(RECORDED);
      experiment().measureWith(null);
      experiment().check(false);
      follow();
    },

    /** The display options came with an address, or a figure: the form shows them. */
    read() {
      const { measure } = display.options;
      if (measure === RECORDED) experiment().measureWith(null);
      else experiment().measureWith(recorded);
      fill(measure);
    },

    /** A portion of what was asked for. @param {Measured} message */
    arrived({ settings, numbers, done, of }) {
      const shown = owner.current;
      if (!shown || shown.measurement.settings !== settings) return;
      shown.measurement.view.ingestMeasured(numbers);
      const first = shown.measurement.done === 0;
      Object.assign(shown.measurement, { done, of });
      if (first || done === of) drawAgain(shown);
      else redraw ??= setTimeout(() => owner.current && drawAgain(owner.current), REDRAW_MS);
    },

    /** The worker is another one: it knows nothing. */
    forget: () => void (told = ""),

    /** How what is shown is measured, for people; "" where it was so while it trained. @param {Shown} shown */
    words({ kind, measurement: { settings, view } }) {
      return kind === "run" && settings !== null ? view.measuredWith() : "";
    },
  };
}

/** @typedef {ReturnType<typeof createMeasurement>} Measurement */
