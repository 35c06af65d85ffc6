// How things are shown: selects, layers, the pinned network, epochs of the figures.

import { element, find } from "./dom.js";

/** @import { Condition, FigureKind } from "../worker/messages.js" */
/** @typedef {Record<string, string>} Texts of options, by their names */

/** Fields for epochs. */
const FIELDS = ["epochs-shown", "mark"];

/** The place of each option that not every figure has. */
const PLACES = { condition: "#condition-label", pin: "#pin-label", charts: "#charts-menu", "epochs-shown": "#snapshots-label", mark: "#mark-label" };

/** Numbers of a list such as "0,400". @param {string} text */
const numbers = (text) => (text === "none" || text === "" ? [] : text.split(",").map(Number));

/**
 * @param {HTMLElement} container with all controls of the display
 * @param {FigureKind[]} figures
 * @param {{set: (texts: Texts) => void, problem: (name: string, text: string) => string, shownEpoch: () => number|undefined}} hooks
 *   `problem` says why an option cannot have a text, `set` is the reader's choice
 */
export function createOptions(container, figures, { set, problem, shownEpoch }) {
  const selects = new Map([...container.querySelectorAll("select")].filter(({ id }) => id.startsWith("option-")).map((select) => [select.id.slice(7), select]));
  const fields = FIELDS.map((name) => ({ name, field: find(container, `#option-${name}`, HTMLInputElement) }));
  const complaint = find(container, "#option-problem", HTMLElement);
  const layers = find(container, "#layers", HTMLElement);
  const places = Object.entries(PLACES).map(([name, id]) => ({ name, place: find(container, id, HTMLElement) }));
  /** @type {Texts} */
  let shown = {};

  fill("figure", figures.map(({ name, title }) => [name, title]));
  for (const [name, select] of selects) select.addEventListener("change", () => set({ [name]: select.value }));
  for (const { name, field } of fields) {
    field.addEventListener("change", () => {
      const text = field.value.replaceAll(" ", "") || "none";
      const why = problem(name, text);
      field.setAttribute("aria-invalid", String(Boolean(why)));
      complaint.textContent = why ? `${field.labels?.[0]?.firstChild?.textContent?.trim()}: ${why}.` : "";
      if (!why) set({ [name]: text });
    });
  }
  find(container, "#mark-shown", HTMLButtonElement).addEventListener("click", () => {
    const epoch = String(shownEpoch() ?? "none");
    set({ mark: shown.mark === epoch ? "none" : epoch });
  });

  /** @param {string} name @param {[value: string, text: string][]} choices */
  function fill(name, choices) {
    const select = selects.get(name);
    const key = JSON.stringify(choices);
    if (!select || select.dataset.choices === key) return;
    select.dataset.choices = key;
    select.replaceChildren(...choices.map(([value, textContent]) => element("option", { value, textContent })));
  }

  /** A button for each layer: pressed while it is drawn. @param {number} count */
  function showLayers(count) {
    const off = numbers(shown.off);
    while (layers.children.length > count) layers.lastChild?.remove();
    while (layers.children.length < count) {
      const layer = layers.children.length + 1;
      const button = element("button", { type: "button", className: "layer", textContent: `L${layer}` });
      button.addEventListener("click", () => {
        const now = new Set(numbers(shown.off));
        if (!now.delete(layer)) now.add(layer);
        set({ off: [...now].sort((a, b) => a - b).join(",") || "none" });
      });
      layers.append(button);
    }
    [...layers.children].forEach((button, n) => button.setAttribute("aria-pressed", String(!off.includes(n + 1))));
  }

  return {
    /**
     * Shows the options, and those that the run gives: its conditions, networks and layers.
     * @param {Texts} texts
     * @param {FigureKind} figure
     * @param {{conditions: Condition[], networks: number, layers: number}} run networks of a condition
     */
    update(texts, figure, { conditions, networks, layers: count }) {
      shown = texts;
      fill("condition", conditions.map((c, n) => [String(n + 1), `${c.hidden_layers}, ${c.train_percent} %`]));
      fill("pin", [["none", "none"], ...Array.from({ length: networks }, (_, n) => /** @type {[string, string]} */ ([String(n + 1), String(n + 1)]))]);
      for (const [name, select] of selects) select.value = texts[name];
      for (const { name, field } of fields) {
        if (document.activeElement !== field || field.getAttribute("aria-invalid") !== "true") field.value = texts[name] === "none" ? "" : texts[name];
      }
      // Of one condition or one network there is nothing to choose.
      const choices = { condition: conditions.length, pin: networks };
      for (const { name, place } of places) place.hidden = !figure.uses.includes(name) || (choices[/** @type {"condition"|"pin"} */ (name)] ?? 2) < 2;
      const disable = (/** @type {string} */ name, /** @type {boolean} */ off) => {
        const select = selects.get(name);
        if (select) select.disabled = off;
      };
      disable("networks", !figure.uses.includes("networks"));
      disable("spread", !figure.uses.includes("spread") || networks < 2);
      showLayers(count);
    },
  };
}
