// The kinds of fields of the form: each holds the text of a parameter.

import { element } from "./dom.js";
import { CHOICE_LABELS } from "./form-groups.js";

/** @import { Row } from "./form-groups.js" */

/**
 * @typedef {object} Field
 * @property {() => string} get
 * @property {(text: string) => void} set
 * @property {(value: string, text: string) => HTMLOptionElement} [offer] another choice
 * @property {() => void} [picked] the reader has chosen
 * @property {() => void} [fit] other layers
 */

/** @param {string} id @returns {{input: HTMLInputElement, field: Field}} */
export function checkbox(id) {
  const input = element("input", { type: "checkbox", id });
  return { input, field: { get: () => String(input.checked), set: (text) => void (input.checked = text === "true") } };
}

/** @param {string} id @returns {{input: HTMLInputElement, field: Field}} */
export function text(id) {
  const input = element("input", { type: "text", id, spellcheck: false });
  return { input, field: { get: () => input.value, set: (value) => void (input.value = value) } };
}

/** A text that is no choice, as it is shown: of data that is not here, its name; of parts, their rows. @param {string} value */
const foreign = (value) => value.replace(/^own:[0-9a-f]{16}:(.*)$/s, "$1 (not here)").replace(/^given:(\d+)-\d+-(\d+)$/, "given: $1 train, $2 test");

/** @param {string} id @param {string[]} values @returns {{input: HTMLSelectElement, field: Field}} */
export function choice(id, values) {
  const input = element("select", { id });
  const offer = (/** @type {string} */ value, /** @type {string} */ textContent) => input.appendChild(element("option", { value, textContent }));
  for (const value of values) offer(value, CHOICE_LABELS[value] ?? value);
  /** @type {Field} */
  const field = {
    get: () => input.value,
    set(value) {
      // A link may carry a text that is no choice: it is kept, so that it can be reported.
      for (const option of [...input.options]) if (option.dataset.foreign) option.remove();
      if (![...input.options].some((option) => option.value === value)) offer(value, foreign(value)).dataset.foreign = "true";
      input.value = value;
    },
    offer,
  };
  return { input, field };
}

/**
 * A slider next to a number field; the field is the value.
 * @param {Row} row @param {HTMLInputElement} input @param {Field} field @param {() => void} changed
 */
export function slider({ label, min = 0, max = 1, log }, input, field, changed) {
  const range = element("input", { type: "range", min: "0", max: "1000", step: "1" });
  range.setAttribute("aria-label", `${label}, slider`);
  const toText = (/** @type {number} */ share) => {
    const value = log ? min * (max / min) ** share : min + share * (max - min);
    return max <= 1 ? String(Number(value.toPrecision(2))) : String(log ? Number(value.toPrecision(2)) : Math.round(value));
  };
  const follow = () => {
    const value = Number(field.get());
    if (!(value > 0)) return;
    const share = log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
    range.value = String(Math.round(1000 * Math.min(1, Math.max(0, share))));
  };
  range.addEventListener("input", () => {
    input.value = toText(Number(range.value) / 1000);
    changed();
  });
  input.addEventListener("input", follow);
  const { set } = field;
  field.set = (value) => {
    set(value);
    follow();
  };
  return range;
}

/**
 * The layers of a single network one by one; several networks are edited as text.
 * @param {HTMLInputElement} input @param {Field} field @param {() => void} changed
 */
export function chips(input, field, changed) {
  const box = element("div", { className: "chips" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Hidden layers one by one");
  const sizes = () => (/^\s*\d+(\s*-\s*\d+)*\s*$/.test(input.value) ? input.value.split("-").map((s) => s.trim()) : null);
  const write = (/** @type {string[]} */ list) => {
    input.value = list.join("-");
    build();
    changed();
  };
  function build() {
    const list = sizes();
    box.replaceChildren();
    box.hidden = list === null;
    if (!list) return;
    const units = list.map((value, i) => {
      const chip = element("input", { type: "number", min: "1", max: "4096", value, className: "chip" });
      chip.setAttribute("aria-label", `Units of layer ${i + 1}`);
      chip.addEventListener("input", () => {
        input.value = units.map((c) => c.value).filter((v) => v !== "").join("-");
        changed();
      });
      chip.addEventListener("change", build);
      return chip;
    });
    const add = element("button", { type: "button", className: "quiet", textContent: "+", title: "Add a layer" });
    add.setAttribute("aria-label", "Add a layer");
    add.addEventListener("click", () => write([...list, String(Math.max(2, Number(list.at(-1)) - 1))]));
    const remove = element("button", { type: "button", className: "quiet", textContent: "−", title: "Remove the last layer", disabled: list.length < 2 });
    remove.setAttribute("aria-label", "Remove the last layer");
    remove.addEventListener("click", () => write(list.slice(0, -1)));
    box.append(...units, remove, add);
  }
  input.addEventListener("input", build);
  const { set } = field;
  field.set = (value) => {
    set(value);
    build();
  };
  return box;
}
