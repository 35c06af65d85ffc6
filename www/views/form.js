// The experiment's form, built from one table; it holds text, and shows what is wrong with it.

import { element } from "./dom.js";
import { checkbox, chips, choice, slider, text } from "./form-fields.js";
import { CHOICE_LABELS, GROUPS } from "./form-groups.js";
import { perLayer } from "./layer-activations.js";

/** @import { Pairs, ParameterInfo } from "../worker/messages.js" */
/** @typedef {ParameterInfo & {label?: string}} FieldInfo a field that brings its label has its place where its group begins */
/** @import { Field } from "./form-fields.js" */
/** @import { Row } from "./form-groups.js" */

/** The name of a parameter as words. @param {string} name */
const words = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

/** @param {string} message */
const sentence = (message) => `${message[0].toUpperCase()}${message.slice(1)}.`;

/**
 * @param {HTMLFormElement} form
 * @param {FieldInfo[]} info of every field
 * @param {(name: string) => void} onChange called when a value was edited
 */
export function createForm(form, info, onChange) {
  /** @param {string} name */
  const changed = (name) => {
    if (name === "hidden_layers") fields.get("activation")?.field.fit?.();
    onChange(name);
  };
  const known = new Map(info.map((i) => [i.name, i]));
  /** @type {Map<string, {field: Field, input: HTMLInputElement|HTMLSelectElement, error: HTMLElement, note: HTMLElement, row: HTMLElement}>} */
  const fields = new Map();
  /** The line of help of each group. @type {Map<string, HTMLElement>} */
  const helps = new Map();

  // A parameter that no group names yet still has its place, among what is folded.
  const named = new Set(GROUPS.flatMap(({ rows }) => rows.map(({ name }) => name)));
  const unnamed = info.filter(({ name }) => !named.has(name));
  /** @type {Row[]} */
  const first = unnamed.flatMap(({ name, label }) => (label === undefined ? [] : [{ name, label }]));
  const others = unnamed.filter(({ label }) => label === undefined).map(({ name }) => ({ name, label: words(name), advanced: true }));
  const groups = GROUPS.map((group, n) => (n === GROUPS.length - 1 ? { ...group, rows: [...first, ...group.rows, ...others] } : group));
  const labels = new Map(groups.flatMap(({ rows }) => rows.map(({ name, label }) => [name, label])));

  for (const { title, help, rows } of groups) {
    const line = element("p", { className: "help", textContent: help });
    helps.set(title, line);
    const group = element("fieldset", {}, [element("legend", { textContent: title }), line]);
    const advanced = rows.filter((row) => row.advanced);
    group.append(...rows.filter((row) => !row.advanced).map(buildRow));
    if (advanced.length > 0) {
      group.append(element("details", {}, [element("summary", { textContent: "More" }), ...advanced.map(buildRow)]));
    }
    form.append(group);
  }
  form.addEventListener("submit", (event) => event.preventDefault());

  /** @param {string} id @param {Row} row @param {string[]|null} choices */
  function buildField(id, row, choices) {
    const { name, kind } = row;
    const edited = () => changed(name);
    if (kind === "check") return { ...checkbox(id), extra: [] };
    if (choices) {
      const { input, field } = choice(id, choices);
      const layers = () => fields.get("hidden_layers")?.field.get() ?? "";
      return { input, field, extra: kind === "activations" ? [perLayer(input, field, layers, edited)] : [] };
    }
    const { input, field } = text(id);
    const extra = kind === "slider" ? [slider(row, input, field, edited)] : kind === "chips" ? [chips(input, field, edited)] : [];
    return { input, field, extra };
  }

  /** @param {Row} row */
  function buildRow(row) {
    const { name, label, kind } = row;
    const { choices, help } = known.get(name) ?? { choices: null, help: "" };
    const id = `param-${name}`;
    const error = element("p", { className: "field-error", id: `${id}-error`, hidden: true });
    const note = element("p", { className: "field-note", id: `${id}-note`, hidden: true });
    const { input, field, extra } = buildField(id, row, choices);
    input.title = help;
    input.setAttribute("aria-describedby", `${error.id} ${note.id}`);
    input.addEventListener(input.type === "text" ? "input" : "change", () => {
      field.picked?.();
      changed(name);
    });
    const labelled = element("label", { htmlFor: id, textContent: label, title: help });
    const made = element("div", { className: `row ${kind ?? "plain"}` }, [labelled, input, ...extra, error, note]);
    fields.set(name, { field, input, error, note, row: made });
    return made;
  }

  return {
    /** @returns {Pairs} what the form holds */
    pairs: () => [...fields].map(([name, { field }]) => [name, field.get()]),

    /** @param {Pairs} pairs */
    fill(pairs) {
      for (const [name, value] of pairs) fields.get(name)?.field.set(value);
    },

    /** Another choice of a parameter, in place of one of the same text. @param {string} name @param {string} value @param {string} label */
    offer(name, value, label) {
      const { input, field } = fields.get(name) ?? {};
      if (!(input instanceof HTMLSelectElement) || !field) return;
      const chosen = field.get();
      for (const option of [...input.options]) if (option.value === value) option.remove();
      field.offer?.(value, label);
      field.set(chosen);
    },

    /** Whether a choice can be chosen, and what it is called; what is chosen already stays, so that it can be reported. @param {string} name @param {string} value @param {boolean} allowed @param {string} [label] */
    allow(name, value, allowed, label) {
      const input = fields.get(name)?.input;
      const option = input instanceof HTMLSelectElement && [...input.options].find((o) => o.value === value);
      if (!input || !option) return;
      option.hidden = option.disabled = !allowed && input.value !== value;
      option.textContent = label || CHOICE_LABELS[value] || value;
    },

    /** Whether a field is there. @param {string} name @param {boolean} shown */
    reveal(name, shown) {
      const row = fields.get(name)?.row;
      if (row) row.hidden = !shown;
    },

    /** A place under a parameter's field. @param {string} name */
    under(name) {
      const place = element("div", { className: "under" });
      fields.get(name)?.row.after(place);
      return place;
    },

    /** Says what a group is about. @param {string} title @param {string} words */
    describe(title, words) {
      const line = helps.get(title);
      if (line && line.textContent !== words) line.textContent = words;
    },

    /** @param {string} name @returns {string} its label */
    label: (name) => labels.get(name) ?? name,

    /** A parameter and its value, in words: “activation ReLU”. @param {string} name @param {string} value */
    word(name, value) {
      const label = labels.get(name) ?? name;
      // Of an abbreviation the letters stay: “L2 penalty”.
      const start = /^[A-Z][a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
      return `${start} ${CHOICE_LABELS[value] ?? value}`;
    },

    /** Shows next to their fields what parameters mean that can be used. @param {{field: string, text: string}[]} notes */
    remark(notes) {
      for (const [name, { note }] of fields) {
        const mine = notes.filter(({ field }) => field === name).map((remark) => sentence(remark.text));
        note.hidden = mine.length === 0;
        note.textContent = mine.join(" ");
      }
    },

    /** Shows the reasons next to their fields. @param {{field: string, message: string}[]} errors */
    complain(errors) {
      for (const [name, { input, error }] of fields) {
        const mine = errors.filter((e) => e.field === name).map((e) => sentence(e.message));
        error.hidden = mine.length === 0;
        error.textContent = mine.join(" ");
        if (mine.length > 0) {
          input.setAttribute("aria-invalid", "true");
          const folded = input.closest("details");
          if (folded) folded.open = true;
        } else {
          input.removeAttribute("aria-invalid");
        }
      }
    },
  };
}

/** @typedef {ReturnType<typeof createForm>} Form */
