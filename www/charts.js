// The small charts beside the plane: which kinds they are, and what they are drawn from.

import { createCurveView } from "./curve-view.js";
import { setDisplay } from "./options.js";
import { CHARTS, CHART_OPTIONS } from "./params.js";
import { $, state } from "./state.js";
import { createStatistics } from "./statistics.js";

/** @typedef {{name: string, title: string, source: "metrics"|"information"|"gradients"|"statistics"}} Kind */

/** What the groups of kinds are called, in their order. */
const GROUPS = /** @type {const} */ ([
  ["metrics", "Learning"],
  ["information", "Information"],
  ["gradients", "Gradients, where recorded"],
  ["statistics", "Weights and units"],
]);

/** The choice of charts for the stage, at least one of them. @param {Kind[]} kinds */
function connectChoice(kinds) {
  const menu = $("charts-menu");
  const boxes = kinds.map(({ name, title }) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name });
    const label = Object.assign(document.createElement("label"), { className: "choice" });
    label.append(box, title);
    $("charts-list").append(label);
    return box;
  });
  const show = () => {
    const shown = state.display.charts.split(",");
    for (const box of boxes) {
      box.checked = shown.includes(box.name);
      // The last one stays.
      box.disabled = box.checked && shown.length === 1;
    }
  };
  menu.addEventListener("toggle", show);
  menu.addEventListener("change", ({ target }) => {
    const { name, checked } = /** @type {HTMLInputElement} */ (target);
    const others = state.display.charts.split(",").filter((other) => other !== name);
    setDisplay({ charts: [...others, ...(checked ? [name] : [])].join(",") }, true);
    show();
  });
}

/**
 * Fills the selects of the charts; `update` draws them.
 * @param {Kind[]} kinds from chartKinds()
 * @param {import("./session.js").Session} session
 */
export function createCharts(kinds, session) {
  connectChoice(kinds.filter((kind) => CHARTS.includes(kind.name)));
  const known = new Map(kinds.map((kind) => [kind.name, kind]));
  const title = (/** @type {string} */ name) => known.get(name)?.title ?? name;
  const statistics = createStatistics(session);
  const views = CHART_OPTIONS.map((option) => {
    const select = $(`option-${option}`);
    for (const [source, label] of GROUPS) {
      const group = Object.assign(document.createElement("optgroup"), { label });
      for (const kind of kinds.filter((k) => k.source === source && CHARTS.includes(k.name))) {
        group.append(Object.assign(document.createElement("option"), { value: kind.name, textContent: kind.title }));
      }
      select.append(group);
    }
    return { option, view: createCurveView($(option), title) };
  });

  return {
    /**
     * Draws what has changed, and asks for what is missing; call it once a frame.
     * @param {any} view the run's View
     * @param {{condition: number}} options display options, see View
     * @param {Record<string, string>} display which kinds are shown
     * @param {number} position shown recorded epoch, -1 for none
     * @param {number} now ms
     * @returns {boolean} whether what is drawn has yet to follow
     */
    update(view, options, display, position, now) {
      const computed = (/** @type {string} */ name) => known.get(name)?.source === "statistics";
      const stage = display.figure === "charts" ? display.charts.split(",") : [];
      if (!state.run?.activations && [...CHART_OPTIONS.map((option) => display[option]), ...stage].some(computed)) statistics.ask(view, options.condition);
      let more = false;
      for (const { option, view: chart } of views) {
        const kind = display[option];
        // Activations from elsewhere have information alone.
        $(option).closest("figure").hidden = Boolean(state.run?.activations) && known.get(kind)?.source !== "information";
        const there = computed(kind) ? view.statisticsKnown(options.condition) : view.available();
        more = chart.update(view, options, kind, position, now, there) || more;
      }
      return more;
    },
    receive: statistics.receive,
  };
}
