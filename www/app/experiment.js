// What the form holds: checked as it is typed, remembered in the address, undone.

import { difference, readHash, writeHash } from "./address.js";

/** @import { Checked, Pairs, Program } from "../worker/messages.js" */
/** @import { Display } from "./display.js" */
/** @import { Form } from "../views/form.js" */

/** How many earlier contents undo goes back over. */
const MOST_UNDOS = 100;

const whole = new Intl.NumberFormat("en-GB");

/** @param {number} n a small number in words */
const number = (n) => ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"][n] ?? whole.format(n);

/**
 * @param {Program} program @param {Form} form @param {Display} display
 * @param {() => {field: string, message: string}[]} complaintsOfEstimator about settings that are no parameters
 * @param {(checked: Checked, complaints: string[]) => void} onChecked
 */
export function createExperiment(program, form, display, complaintsOfEstimator, onChecked) {
  /** @type {Checked|null} */
  let checked = null;
  /** Complaints about the address. @type {string[]} */
  let complaints = [];
  /** What the form last held without a fault. @type {Pairs|null} */
  let valid = null;
  /** Parameters that stay what they were, while their fields are about what is drawn. @type {Pairs} */
  let kept = [];
  /** Earlier contents, newest last. @type {Pairs[]} */
  const earlier = [];

  /** Says what the groups of the form are about. @param {Checked} of */
  function describe({ pairs, summary }) {
    if (!summary) return;
    const { features, classes } = summary;
    const value = (/** @type {string} */ name) => pairs.find(([n]) => n === name)?.[1] ?? "";
    const built = !value("dataset").startsWith("own:");
    form.describe("Task", built ? "Twelve bits in, one bit to learn." : `${whole.format(features)} ${features === 1 ? "value" : "values"} in, ${whole.format(classes)} classes to learn.`);
    const output = value("output") === "sigmoid" ? `${number(classes)} sigmoids` : `a ${number(classes)}-way softmax`;
    const inputs = number(features);
    form.describe("Network", `${inputs[0].toUpperCase()}${inputs.slice(1)} ${features === 1 ? "input" : "inputs"}, these hidden layers, ${output}.`);
  }

  /** Reads the form. @param {boolean} remember whether the address and the undo list follow */
  function check(remember) {
    const stays = new Map(kept);
    checked = program.checkParams(form.pairs().map(([name, text]) => [name, stays.get(name) ?? text]));
    const { errors } = checked;
    form.complain([...errors, ...complaintsOfEstimator().filter(({ field }) => errors.every((error) => error.field !== field))]);
    form.remark(checked.notes);
    if (checked.errors.length === 0) {
      // Typing passes through faulty texts: undo goes back to the last one without a fault.
      if (remember && valid && difference(valid, checked.pairs).length > 0) {
        earlier.push(valid);
        if (earlier.length > MOST_UNDOS) earlier.shift();
      }
      valid = checked.pairs;
      if (remember) {
        complaints = [];
        writeAddress();
      }
    }
    describe(checked);
    onChecked(checked, complaints);
  }

  function writeAddress() {
    if (!checked || checked.errors.length > 0) return;
    history.replaceState(null, "", `#${writeHash(checked.hash, display.options)}`);
  }

  return {
    /** What the form holds. */
    get checked() {
      return checked;
    },

    /** Its parameters, where they can be run, else null. */
    get runnable() {
      return checked?.summary ? { pairs: checked.pairs, summary: checked.summary } : null;
    },

    /** A parameter of the form. @param {string} name */
    value: (name) => checked?.pairs.find(([n]) => n === name)?.[1] ?? "",

    check,
    writeAddress,

    /** Which parameters stay what they are by now, whatever their fields say. @param {Set<string>|null} names */
    measureWith(names) {
      const stays = new Map(kept);
      kept = names && checked ? checked.pairs.filter(([name]) => names.has(name)).map(([name, text]) => [name, stays.get(name) ?? text]) : [];
    },

    /** @param {Pairs} pairs @param {boolean} [remember] */
    fill(pairs, remember = true) {
      kept = [];
      form.fill(pairs);
      check(remember);
    },

    /** Names of the parameters in which the form differs from others. @param {Pairs|undefined} pairs */
    differs: (pairs) => (pairs && checked && checked.errors.length === 0 ? difference(checked.pairs, pairs) : []),

    /** Goes back to what the form held before. @returns {Pairs|null} that, or null if there was nothing */
    undo() {
      const last = earlier.pop();
      if (!last) return null;
      kept = [];
      form.fill(last);
      check(false);
      writeAddress();
      return last;
    },

    readAddress() {
      const defaults = /** @type {Pairs} */ (program.parameterInfo().map((p) => [p.name, p.default]));
      const names = new Map(defaults);
      const read = readHash(location.hash, display.problem);
      const unknown = read.pairs.filter(([name]) => !names.has(name)).map(([name]) => `“${name}” in the address is neither a parameter nor an option of the display.`);
      complaints = [...read.complaints, ...unknown];
      display.set(read.display);
      // Defaults first: what the address leaves out has them. Then the texts as they are, good or bad.
      kept = [];
      form.fill(defaults);
      form.fill(read.pairs);
      check(false);
    },
  };
}

/** @typedef {ReturnType<typeof createExperiment>} Experiment */
