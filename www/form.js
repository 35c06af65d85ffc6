// The experiment's form, built from one table; it holds text, and shows what is wrong with it.

import { element } from "./element.js";
import { perLayer } from "./layer-activations.js";

/** @typedef {import("./messages.js").Pairs} Pairs */
/** @typedef {{name: string, label: string, kind?: "check"|"slider"|"chips"|"activations", min?: number, max?: number, log?: boolean, advanced?: boolean, inputmode?: string}} Row */

/** @type {{title: string, help: string, rows: Row[]}[]} */
const GROUPS = [
  {
    title: "Task",
    help: "Twelve bits in, one bit to learn.",
    rows: [
      { name: "dataset", label: "Data" },
      { name: "random_labels", label: "Random labels", kind: "check", advanced: true },
    ],
  },
  {
    title: "Network",
    help: "Twelve inputs, these hidden layers, a softmax of two.",
    rows: [
      { name: "hidden_layers", label: "Hidden layers", kind: "chips" },
      { name: "activation", label: "Activation", kind: "activations" },
      { name: "output", label: "Output", advanced: true },
      { name: "initialization", label: "First weights", advanced: true },
      { name: "initialization_scale", label: "Scale of first weights", advanced: true },
    ],
  },
  {
    title: "Training",
    help: "How the weights learn.",
    rows: [
      { name: "train_percent", label: "Training patterns, %", kind: "slider", min: 1, max: 99 },
      { name: "split", label: "Split" },
      { name: "epochs", label: "Epochs", kind: "slider", min: 10, max: 20000, log: true },
      { name: "batch_size", label: "Batch size" },
      { name: "optimizer", label: "Optimiser" },
      { name: "learning_rate", label: "Learning rate", kind: "slider", min: 1e-5, max: 1, log: true },
      { name: "momentum", label: "Momentum", advanced: true },
      { name: "l2", label: "L2 penalty", advanced: true },
      { name: "shuffle", label: "New batches every epoch", kind: "check", advanced: true },
    ],
  },
  {
    title: "Ensemble",
    help: "Networks that differ in their random numbers alone.",
    rows: [
      { name: "repeats", label: "Networks", kind: "slider", min: 1, max: 50 },
      { name: "seed", label: "Seed" },
      { name: "threads", label: "Threads", advanced: true },
      { name: "name", label: "Name", advanced: true },
    ],
  },
  {
    title: "Estimator",
    help: "Binned: activations are sorted into equal bins from −1 to 1.",
    rows: [
      { name: "bins", label: "Bins", kind: "slider", min: 2, max: 100 },
      { name: "binning", label: "Bins count" },
      { name: "value_one", label: "Value 1", advanced: true },
      { name: "estimate_information", label: "Estimate at", advanced: true },
      { name: "record_gradients", label: "Gradients at", advanced: true },
      { name: "record_activations", label: "Activations at", advanced: true },
      { name: "gradient_weights", label: "Gradients’ weights", advanced: true },
      { name: "first_recorded_epoch", label: "Record from", advanced: true },
      { name: "recorded_epochs", label: "Recorded points", advanced: true },
      { name: "also_recorded", label: "Also recorded", advanced: true },
    ],
  },
];

const CHOICE_LABELS = {
  g1: "g1, weighted majority",
  g2: "g2, committee",
  relu: "ReLU",
  relu6: "ReLU6",
  elu: "ELU",
  leaky_relu: "leaky ReLU",
  abs: "absolute value",
  hard_tanh: "hard tanh",
  hard_sigmoid: "hard sigmoid",
  adam: "Adam",
  sgd: "SGD",
  edges: "edges, IDNNs",
  intervals: "intervals, paper",
  all: "all recorded",
  last: "last epoch",
  none: "no epoch",
  fan_in: "by inputs (fan-in)",
  fan_out: "by units (fan-out)",
  frozen: "of the epoch",
  stepping: "as batches meet them",
  own_bin: "bin of its own",
  joins: "joins the last interval",
  kept_below: "outputs kept below 1 (before 0.2)",
  random: "random patterns",
  first: "first rows train",
  given: "given by the data",
};

/**
 * @param {HTMLFormElement} form
 * @param {{name: string, default: string, help: string, choices: string[]|null}[]} info of every parameter
 * @param {(name: string) => void} onChange called when a value was edited
 */
export function createForm(form, info, onChange) {
  /** @param {string} name */
  const changed = (name) => {
    if (name === "hidden_layers") fields.get("activation")?.fit?.();
    onChange(name);
  };
  const known = new Map(info.map((i) => [i.name, i]));
  /** @type {Map<string, any>} get and set its text; of selects, offer another choice */
  const fields = new Map();
  /** The line of help of each group. @type {Map<string, HTMLElement>} */
  const helps = new Map();

  // A parameter that no group names yet still has its place, among what is folded.
  const named = new Set(GROUPS.flatMap(({ rows }) => rows.map(({ name }) => name)));
  const others = info.filter(({ name }) => !named.has(name)).map(({ name }) => ({ name, label: words(name), advanced: true }));
  const groups = GROUPS.map((group, n) => (n === GROUPS.length - 1 ? { ...group, rows: [...group.rows, ...others] } : group));

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

  /** @param {Row} row */
  function buildRow(row) {
    const { name, label, kind } = row;
    const { choices, help } = known.get(name) ?? { choices: null, help: "" };
    const id = `param-${name}`;
    const error = element("p", { className: "field-error", id: `${id}-error`, hidden: true });
    const note = element("p", { className: "field-note", id: `${id}-note`, hidden: true });
    let input;
    const extra = [];
    let field;
    if (kind === "check") {
      input = element("input", { type: "checkbox", id });
      field = { get: () => String(input.checked), set: (text) => (input.checked = text === "true") };
    } else if (choices) {
      input = element("select", { id });
      const offer = (/** @type {string} */ value, /** @type {string} */ textContent) => input.appendChild(element("option", { value, textContent }));
      for (const value of choices) offer(value, CHOICE_LABELS[value] ?? value);
      field = {
        get: () => input.value,
        set(text) {
          // A link may carry a text that is no choice: it is kept, so that it can be reported.
          for (const option of [...input.options]) if (option.dataset.foreign) option.remove();
          if (![...input.options].some((option) => option.value === text)) offer(text, foreign(text)).dataset.foreign = "true";
          input.value = text;
        },
        offer,
      };
      if (kind === "activations") extra.push(perLayer(input, field, () => fields.get("hidden_layers")?.get() ?? "", () => changed(name)));
    } else {
      input = element("input", { type: "text", id, spellcheck: false });
      field = { get: () => input.value, set: (text) => (input.value = text) };
      if (kind === "slider") extra.push(slider(row, input, field));
      if (kind === "chips") extra.push(chips(input, field));
    }
    input.title = help;
    input.setAttribute("aria-describedby", `${error.id} ${note.id}`);
    input.addEventListener(input.tagName === "INPUT" && input.type === "text" ? "input" : "change", () => {
      field.picked?.();
      changed(name);
    });
    fields.set(name, { ...field, input, error, note });
    const labelled = element("label", { htmlFor: id, textContent: label, title: help });
    return element("div", { className: `row ${kind ?? "plain"}` }, [labelled, input, ...extra, error, note]);
  }

  /** A slider beside a number field; the field is the value. */
  function slider({ name, label, min, max, log }, input, field) {
    const range = element("input", { type: "range", min: "0", max: "1000", step: "1" });
    range.setAttribute("aria-label", `${label}, slider`);
    const toText = (share) => {
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
      changed(name);
    });
    input.addEventListener("input", follow);
    const set = field.set;
    field.set = (text) => {
      set(text);
      follow();
    };
    return range;
  }

  /** The layers of a single network one by one; several networks are edited as text. */
  function chips(input, field) {
    const box = element("div", { className: "chips" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Hidden layers one by one");
    const sizes = () => (/^\s*\d+(\s*-\s*\d+)*\s*$/.test(input.value) ? input.value.split("-").map((s) => s.trim()) : null);
    const write = (list) => {
      input.value = list.join("-");
      build();
      changed("hidden_layers");
    };
    function build() {
      const list = sizes();
      box.replaceChildren();
      box.hidden = list === null;
      if (!list) return;
      list.forEach((size, i) => {
        const chip = element("input", { type: "number", min: "1", max: "4096", value: size, className: "chip" });
        chip.setAttribute("aria-label", `Units of layer ${i + 1}`);
        chip.addEventListener("input", () => {
          const next = [...box.querySelectorAll(".chip")].map((c) => c.value);
          input.value = next.filter((v) => v !== "").join("-");
          changed("hidden_layers");
        });
        chip.addEventListener("change", build);
        box.append(chip);
      });
      const add = element("button", { type: "button", className: "quiet", textContent: "+", title: "Add a layer" });
      add.setAttribute("aria-label", "Add a layer");
      add.addEventListener("click", () => write([...list, String(Math.max(2, Number(list.at(-1)) - 1))]));
      const remove = element("button", { type: "button", className: "quiet", textContent: "−", title: "Remove the last layer", disabled: list.length < 2 });
      remove.setAttribute("aria-label", "Remove the last layer");
      remove.addEventListener("click", () => write(list.slice(0, -1)));
      box.append(remove, add);
    }
    input.addEventListener("input", build);
    const set = field.set;
    field.set = (text) => {
      set(text);
      build();
    };
    return box;
  }

  return {
    /** @returns {Pairs} what the form holds */
    pairs: () => [...fields].map(([name, field]) => [name, field.get()]),

    /** @param {Pairs} pairs */
    fill(pairs) {
      for (const [name, text] of pairs) fields.get(name)?.set(text);
    },

    /** Another choice of a parameter, in place of one of the same text. @param {string} name @param {string} text @param {string} label */
    offer(name, text, label) {
      const { input, get, set, offer } = fields.get(name);
      const chosen = get();
      for (const option of [...input.options]) if (option.value === text) option.remove();
      offer(text, label);
      set(chosen);
    },

    /** Whether a choice can be chosen, and what it is called; what is chosen already stays, so that it can be reported. @param {string} name @param {string} text @param {boolean} allowed @param {string} [label] */
    allow(name, text, allowed, label) {
      const input = fields.get(name)?.input;
      const option = [...(input?.options ?? [])].find(({ value }) => value === text);
      if (!option) return;
      option.hidden = option.disabled = !allowed && input.value !== text;
      option.textContent = label || CHOICE_LABELS[text] || text;
    },

    /** A place under a parameter's field. @param {string} name @returns {HTMLElement} */
    under: (name) => fields.get(name).input.closest(".row").insertAdjacentElement("afterend", element("div", { className: "under" })),

    /** Says what a group is about. @param {string} title @param {string} text */
    describe(title, text) {
      const line = helps.get(title);
      if (line && line.textContent !== text) line.textContent = text;
    },

    /** @param {string} name @returns {string} its label */
    label: (name) => groups.flatMap((g) => g.rows).find((row) => row.name === name)?.label ?? name,

    /** Shows next to their fields what parameters mean that can be used. @param {{field: string, text: string}[]} notes */
    remark(notes) {
      for (const [name, { note }] of fields) {
        const mine = notes.filter(({ field }) => field === name).map(({ text }) => sentence(text));
        note.hidden = mine.length === 0;
        note.textContent = mine.join(" ");
      }
    },

    /** Shows the reasons beside their fields. @param {{field: string, message: string}[]} errors */
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

/** A text that is no choice, as it is shown: of data that is not here, its name; of parts, their rows. @param {string} text */
const foreign = (text) => text.replace(/^own:[0-9a-f]{16}:(.*)$/s, "$1 (not here)").replace(/^given:(\d+)-\d+-(\d+)$/, "given: $1 train, $2 test");

/** The name of a parameter as words. @param {string} name */
const words = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

/** @param {string} message */
function sentence(message) {
  return `${message[0].toUpperCase()}${message.slice(1)}.`;
}
