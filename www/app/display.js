// How things are shown: the options that a link may carry, and what each may be.

/** @import { ChartKind, FigureKind, ViewOptions, Pairs } from "../worker/messages.js" */

/** Display options that a link may carry, with their defaults. */
export const DISPLAY_DEFAULTS = {
  /** With which estimator it is measured, see measurement.js. */
  measure: "recorded",
  /** What the stage shows, see figureKinds(). */
  figure: "plane",
  colour: "viridis",
  networks: "mean",
  spread: "none",
  /** The condition, counted from 1. */
  condition: "1",
  /** The pinned network, counted from 1. */
  pin: "none",
  /** The emphasised epoch. */
  mark: "none",
  /** Epochs of the snapshots. */
  "epochs-shown": "0,400,9000",
  /** Charts on the stage, see chartKinds(). */
  charts: "gradient_norms,snr,log_snr,weight_norm",
  /** Layers that are not drawn. */
  off: "none",
  /** Scale of all axes of epochs, the timeline's too. */
  x: "log",
  pace: "watchable",
  /** The small charts. */
  chart1: "loss",
  chart2: "accuracy",
  chart3: "i_xt",
};

/** @typedef {typeof DISPLAY_DEFAULTS} DisplayOptions */

/** What every figure of the gallery sets back. */
export const FIGURE_DISPLAY = { measure: "recorded", condition: "1", pin: "none", mark: "none", off: "none", spread: "none", chart1: "loss", chart2: "accuracy", chart3: "i_xt" };

/** Display options that name the kind of a chart. */
export const CHART_OPTIONS = /** @type {const} */ (["chart1", "chart2", "chart3"]);

/** Numbers of a list such as "0,400". @param {string} text */
export const numbersOf = (text) => (text === "none" || text === "" ? [] : text.split(",").map(Number));

/** @typedef {{accepts: (text: string) => boolean, hint: string}} Rule what a text may be, and what to do otherwise */

/** @param {string[]} choices @returns {Rule} */
const oneOf = (choices) => ({ accepts: (text) => choices.includes(text), hint: `choose one of ${choices.join(", ")}` });

/** @param {RegExp} pattern @param {string} hint @returns {Rule} */
const like = (pattern, hint) => ({ accepts: (text) => pattern.test(text), hint });

/** @param {string[]} figures @param {string[]} charts @param {(text: string) => boolean} measures @returns {Record<keyof DisplayOptions, Rule>} */
const rules = (figures, charts, measures) => ({
  measure: { accepts: (text) => text === DISPLAY_DEFAULTS.measure || measures(text), hint: "write an estimator and its settings, for example fixed_width,width:0.5" },
  figure: oneOf(figures),
  colour: oneOf(["viridis", "gnuplot", "layer"]),
  networks: oneOf(["mean", "each"]),
  spread: oneOf(["none", "sd", "sem"]),
  condition: like(/^[1-9]\d{0,6}$/, "write a whole number from 1"),
  pin: like(/^(none|[1-9]\d{0,6})$/, "write a whole number from 1, or none"),
  mark: like(/^(none|\d{1,7})$/, "write a whole number, or none"),
  "epochs-shown": like(/^\d{1,7}(,\d{1,7})*$/, "write whole numbers with commas between them, for example 0,400,9000"),
  charts: {
    accepts: (text) => text.split(",").every((name) => charts.includes(name)),
    hint: `write names of charts with commas between them: ${charts.join(", ")}`,
  },
  off: like(/^(none|[1-9]\d{0,6}(,[1-9]\d{0,6})*)$/, "write numbers of layers with commas between them, for example 1,2, or none"),
  x: oneOf(["log", "linear"]),
  pace: oneOf(["slow", "watchable", "fast", "full"]),
  chart1: oneOf(charts),
  chart2: oneOf(charts),
  chart3: oneOf(charts),
});

/** @param {string} name @returns {name is keyof DisplayOptions} */
export const isDisplayOption = (name) => Object.hasOwn(DISPLAY_DEFAULTS, name);

/**
 * @param {FigureKind[]} figures @param {ChartKind[]} charts
 * @param {(text: string) => boolean} measures whether settings of an estimator can be used
 * @param {(byReader: boolean) => void} changed
 */
export function createDisplay(figures, charts, measures, changed) {
  const rule = rules(figures.map(({ name }) => name), charts.map(({ name }) => name), measures);
  const options = { ...DISPLAY_DEFAULTS };

  return {
    options,

    /** What the stage shows. @returns {FigureKind} */
    get figure() {
      return figures.find(({ name }) => name === options.figure) ?? figures[0];
    },

    /** Why an option cannot have a value; "" when it can. @param {keyof DisplayOptions} name @param {string} value */
    problem: (name, value) => (rule[name].accepts(value) ? "" : rule[name].hint),

    /** @param {Partial<DisplayOptions>} some @param {boolean} [byReader] whether the address follows */
    set(some, byReader = false) {
      Object.assign(options, some);
      changed(byReader);
    },

    /** The shown condition, counted from 0. @param {number} conditions that there are */
    condition: (conditions) => Math.min(Math.max(0, conditions - 1), Math.max(0, Number(options.condition) - 1 || 0)),

    /** What View is told. @param {number} conditions that there are @param {boolean} dark @returns {ViewOptions & {condition: number, figure: string, pinned: number|null}} */
    forView(conditions, dark) {
      const { figure, colour, networks, spread, x, pin, mark, off, charts: names } = options;
      return {
        dark,
        figure,
        colour,
        networks,
        spread,
        x,
        condition: this.condition(conditions),
        pinned: pin === "none" ? null : Number(pin) - 1,
        mark: mark === "none" ? null : Number(mark),
        off: numbersOf(off),
        charts: names.split(","),
        epochs: numbersOf(options["epochs-shown"]),
      };
    },

    /** Pins a network of the shown condition, or the next one not. @param {number|null} network */
    pin(network) {
      const text = network === null || String(network + 1) === options.pin ? "none" : String(network + 1);
      if (text !== options.pin) this.set({ pin: text }, true);
    },

    /** As a figure of the gallery is drawn. @param {Pairs} pairs */
    choose(pairs) {
      this.set({ ...FIGURE_DISPLAY, ...Object.fromEntries(pairs.filter(([name]) => isDisplayOption(name))) });
    },
  };
}

/** @typedef {ReturnType<typeof createDisplay>} Display */
