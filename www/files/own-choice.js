// What files do not say themselves: which column or array is what, how inputs are scaled, and whether
// an array is a layer. Folded while all is well, open where files were refused.

import { counted, element, sentence } from "../views/dom.js";

/** @import { ActivationsAbout, DataAbout, Named, ReadOptions, RefusedAbout, TableAbout } from "../worker/messages.js" */

/**
 * @param {HTMLElement} box
 * @param {(options: ReadOptions) => void} again reads the same files again
 */
export function createChoice(box, again) {
  const place = box.appendChild(element("div", { className: "own-choice", hidden: true }));

  /** @param {string} summary @param {boolean} open @param {(Node|string)[]} content @param {() => ReadOptions} options */
  function show(summary, open, content, options) {
    const go = element("button", { type: "button", textContent: "Apply", title: "Reads the files again" });
    go.addEventListener("click", () => again(options()));
    const words = element("summary", {}, [summary, " · ", element("span", { className: "own-change", textContent: "change" })]);
    place.replaceChildren(element("details", { open }, [words, element("div", { className: "own-choices" }, [...content, go])]));
    place.hidden = false;
  }

  return {
    hide: () => (place.hidden = true),

    /** Shows again what was hidden. */
    reveal: () => (place.hidden = place.childElementCount === 0),

    /**
     * @param {DataAbout|ActivationsAbout|RefusedAbout} about what was read, or why not
     * @param {ReadOptions} options that it was read with
     */
    offer(about, options) {
      place.replaceChildren();
      place.hidden = true;
      const open = about.kind === "refused";
      const data = about.kind === "data" || (about.kind === "refused" && about.tried === "data");
      const table = about.kind === "data" ? about.summary.table : about.kind === "refused" ? about.table : null;
      const scaling = data ? createScaling(options, Boolean(table)) : null;
      if (table) {
        const columns = createColumns(table, options);
        const label = table.columns.find(({ role }) => role === "label");
        const what = label ? `Labels: column ${label.name}` : "Columns";
        show(what, open, [...columns.content, ...(scaling?.content ?? [])], () => ({ ...columns.options(), ...scaling?.options() }));
        columns.settle();
      } else if (about.arrays.length > (about.kind === "refused" ? 1 : 2)) {
        const arrays = createArrays(about.arrays, options, open);
        const kind = data ? "data" : "activations";
        show(data ? "Arrays and scaling" : "Labels and inputs", open, [...arrays.content, ...(scaling?.content ?? [])], () => ({ kind, ...arrays.options(), ...scaling?.options() }));
      } else if (about.kind === "data" && scaling) {
        show("Scaling of the inputs", false, scaling.content, () => ({ ...kept(options), ...scaling.options() }));
      }
    },

    /** Asks whether an array is a layer or what to train on. @param {{layer: string, rows: number, units: number}} about */
    ask({ layer, rows, units }) {
      const text = `${layer} has ${counted(units, "value")} for each of ${counted(rows, "input")}, and there are labels. What is it?`;
      const answer = (/** @type {string} */ textContent, /** @type {"data"|"activations"} */ kind) => {
        const button = element("button", { type: "button", textContent });
        button.addEventListener("click", () => again({ kind }));
        return button;
      };
      const train = answer("Data: train on it", "data");
      place.replaceChildren(element("p", { textContent: text }), element("div", { className: "own-answers" }, [train, answer("Activations of one layer: look at it", "activations")]));
      place.hidden = false;
      train.focus();
    },
  };
}

/** The options that say which array is which. @param {ReadOptions} options @returns {ReadOptions} */
const kept = ({ kind, inputs, labels }) => ({ kind, inputs, labels });

/** @param {string} label @param {[value: string, text: string][]} choices @param {string} chosen */
function select(label, choices, chosen) {
  const made = element("select", {}, choices.map(([value, textContent]) => element("option", { value, textContent })));
  made.value = chosen;
  return { made, row: element("label", { className: "row" }, [label, made]) };
}

/** Choices of yes, no, and what is found out. */
/** @type {Map<boolean|undefined, string>} */
const CHOSEN = new Map([[undefined, ""], [true, "true"], [false, "false"]]);
const said = (/** @type {string} */ value) => (value === "" ? undefined : value === "true");

/** How inputs are scaled. @param {ReadOptions} before @param {boolean} isTable */
function createScaling(before, isTable) {
  const scale = select("Divide by 255", [["", "automatic"], ["true", "yes"], ["false", "no"]], CHOSEN.get(before.scale) ?? "");
  const standardize = element("input", { type: "checkbox", checked: Boolean(before.standardize) });
  const row = element("label", { className: "row check", title: "Each column becomes its distance from its mean, in standard deviations" }, ["Standardise each column", standardize]);
  const header = isTable ? select("First row", [["", "automatic"], ["true", "names"], ["false", "data"]], CHOSEN.get(before.header) ?? "") : null;
  return {
    content: [...(header ? [header.row] : []), scale.row, row],
    options: () => ({ scale: said(scale.made.value), standardize: standardize.checked, header: header ? said(header.made.value) : undefined }),
  };
}

/** Which array is which. @param {Named[]} arrays @param {ReadOptions} before @param {boolean} guess where they could not be told */
function createArrays(arrays, before, guess) {
  const choices = arrays.map(({ name, shape }) => /** @type {[string, string]} */ ([name, `${name} (${shape})`]));
  /** @type {[string, string][]} */
  const all = [["", "automatic"], ...choices];
  // Most often a matrix, and a vector of as many rows.
  const x = Math.max(0, arrays.findIndex(({ shape }) => /× (?!1$)/.test(shape)));
  const rows = arrays[x].shape.split(" ")[0];
  const y = arrays.findIndex(({ shape }, n) => n !== x && (shape === rows || shape === `${rows} × 1` || shape === `1 × ${rows}`));
  const guessed = (/** @type {number} */ n) => (guess ? arrays[n]?.name ?? "" : "");
  const inputs = select("Inputs", all, before.inputs ?? guessed(x));
  const labels = select("Labels", all, before.labels ?? guessed(y < 0 ? (x + 1) % arrays.length : y));
  return {
    content: [inputs.row, labels.row],
    options: () => ({ inputs: inputs.made.value || undefined, labels: labels.made.value || undefined }),
  };
}

/** @type {Record<string, string>} */
const ROLES = { index: "only counts the rows", left_out: "left out" };

/** The columns of a table, with its first rows. @param {TableAbout} table @param {ReadOptions} before */
function createColumns({ columns, more_columns: more, rows, header }, before) {
  const cell = (/** @type {string} */ text) => element("td", { textContent: text });
  const labels = columns.map(({ name, role }, n) => {
    const radio = element("input", { type: "radio", name: "own-label-column", value: String(n + 1), checked: role === "label" });
    radio.setAttribute("aria-label", `${name} holds the labels`);
    return radio;
  });
  const inputs = columns.map(({ name, role }) => {
    const box = element("input", { type: "checkbox", checked: role === "input", title: ROLES[role] ?? "" });
    box.setAttribute("aria-label", `${name} is an input${ROLES[role] ? `; it is ${role === "index" ? "left out because it " : ""}${ROLES[role]}` : ""}`);
    return box;
  });
  const other = element("input", { type: "text", size: 6, value: "", spellcheck: false });
  const chosen = () => labels.findIndex((radio) => radio.checked);
  let label = chosen();
  const first = inputs.map((box) => box.checked).join();

  /** A column of labels is no input; one that no longer is becomes one again. */
  function settle() {
    const now = chosen();
    if (now !== label) {
      if (label >= 0) inputs[label].checked = true;
      label = now;
    }
    inputs.forEach((box, n) => {
      box.disabled = n === label;
      if (n === label) box.checked = false;
    });
  }
  for (const radio of labels) {
    radio.addEventListener("change", () => {
      other.value = "";
      settle();
    });
  }
  other.addEventListener("input", () => {
    if (other.value.trim() === "") return;
    for (const radio of labels) radio.checked = false;
    settle();
  });

  const names = element("tr", {}, [element("td"), ...columns.map(({ name, role }) => element("th", { scope: "col", textContent: header ? name : `column ${name}`, className: ROLES[role] ? "out" : "" }))]);
  const head = (/** @type {string} */ textContent) => element("th", { scope: "row", textContent });
  const body = rows.map((row, n) => element("tr", {}, [head(n === 0 ? "rows" : ""), ...row.slice(0, columns.length).map(cell)]));
  const wrapped = (/** @type {HTMLElement[]} */ controls) => controls.map((control) => element("td", {}, [control]));
  const shown = element("table", { className: "own-table" }, [
    element("thead", {}, [names]),
    element("tbody", {}, [element("tr", {}, [head("label"), ...wrapped(labels)]), element("tr", {}, [head("input"), ...wrapped(inputs)]), ...body]),
  ]);
  const scroll = element("div", { className: "own-scroll", tabIndex: 0 }, [shown]);
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Columns and first rows of the table");
  const left = columns.filter(({ role }) => role === "index").map(({ name }) => name);
  const remarks = [
    ...left.map((name) => `${name} only counts the rows, so it is left out.`),
    ...(more > 0 ? [`${counted(more, "more column")} not shown.`] : []),
  ];
  /** @type {HTMLElement[]} */
  const content = [scroll, ...remarks.map((text) => element("p", { className: "note", textContent: sentence(text) }))];
  if (more > 0) content.push(element("label", { className: "row" }, ["Labels in another column, by name or number", other]));

  /** Numbers of the ticked columns, and of those that are not shown. */
  function ticked() {
    const list = inputs.flatMap((box, n) => (box.checked ? [String(n + 1)] : []));
    if (more > 0) list.push(`${columns.length + 1}-${columns.length + more}`);
    return list.join(",");
  }
  return {
    content,
    settle,
    options() {
      const [moved, hand] = [label >= 0 ? String(label + 1) : before.labels, other.value.trim()];
      const edited = inputs.map((box) => box.checked).join() !== first;
      // Of labels that are not shown the place is not known here: then the other columns are inputs.
      return { labels: hand || moved, inputs: edited && !hand ? ticked() : before.inputs };
    },
  };
}
