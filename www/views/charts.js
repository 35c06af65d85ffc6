// The small charts, and the choice of charts for the stage.

import { createCurveView } from "./curve-view.js";
import { element, find, tell } from "./dom.js";
import { NOTHING_LEFT } from "./frames.js";

/** @import { ChartKind, View, ViewOptions } from "../worker/messages.js" */

/** What the groups of kinds are called, in their order. */
const GROUPS = /** @type {const} */ ([
  ["metrics", "Learning"],
  ["information", "Information"],
  ["gradients", "Gradients, where recorded"],
  ["statistics", "Weights and units"],
]);

/**
 * A figure for each option that names a chart, filled with the kinds.
 * @param {HTMLElement} container
 * @param {readonly string[]} options
 * @param {ChartKind[]} kinds
 */
export function createCharts(container, options, kinds) {
  const known = new Map(kinds.map((kind) => [kind.name, kind]));
  const title = (/** @type {string} */ name) => known.get(name)?.title ?? name;
  const charts = options.map((option) => {
    const select = find(container, `#option-${option}`, HTMLSelectElement);
    for (const [source, label] of GROUPS) {
      const some = kinds.filter((kind) => kind.source === source);
      select.append(element("optgroup", { label }, some.map((kind) => element("option", { value: kind.name, textContent: kind.title }))));
    }
    const place = find(container, `#${option}`, HTMLElement);
    const missing = element("p", { className: "note", hidden: true });
    place.after(missing);
    return { option, place, missing, figure: place.closest("figure"), view: createCurveView(place, title) };
  });

  return {
    /**
     * Draws what has changed; call it once a frame.
     * @param {View} view
     * @param {ViewOptions & {condition: number}} options
     * @param {Record<string, string>} shown which kind each shows
     * @param {number} position shown recorded epoch, -1 for none
     * @param {number} now ms
     * @param {{version: number, live: boolean, weights: boolean, onlyInformation: boolean}} run whether it trains, its weights can be asked
     *   about, and there is anything but information
     * @returns {number} in how many ms what is drawn can follow
     */
    update(view, options, shown, position, now, { version, live, weights, onlyInformation }) {
      let wait = NOTHING_LEFT;
      for (const { option, place, missing, figure, view: chart } of charts) {
        const kind = known.get(shown[option]);
        if (!kind) continue;
        if (figure) figure.hidden = onlyInformation && kind.source !== "information";
        const computed = kind.source === "statistics";
        const without = computed && !weights;
        place.hidden = without;
        missing.hidden = !without;
        tell(missing, without ? "The precomputed run holds no weights. Press Run to compute this." : "");
        if (without) continue;
        const there = `${computed ? view.statisticsKnown(options.condition) : view.available()} ${version}`;
        wait = Math.min(wait, chart.update(view, options, kind.name, position, now, there, live));
      }
      return wait;
    },
  };
}

/**
 * The choice of charts for the stage, at least one of them.
 * @param {HTMLElement} menu
 * @param {ChartKind[]} kinds
 * @param {{shown: () => string[], choose: (names: string[]) => void}} hooks
 */
export function createChartChoice(menu, kinds, { shown, choose }) {
  const list = find(menu, "#charts-list", HTMLElement);
  const boxes = kinds.map(({ name, title }) => {
    const box = element("input", { type: "checkbox", name });
    list.append(element("label", { className: "choice" }, [box, title]));
    return box;
  });
  const show = () => {
    const names = shown();
    for (const box of boxes) {
      box.checked = names.includes(box.name);
      // The last one stays.
      box.disabled = box.checked && names.length === 1;
    }
  };
  menu.addEventListener("toggle", show);
  menu.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const others = shown().filter((name) => name !== target.name);
    choose([...others, ...(target.checked ? [target.name] : [])]);
    show();
  });
}
