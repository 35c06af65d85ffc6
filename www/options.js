// How things are shown: selects, layers, the pinned network, epochs of the figures.

import { askFrame } from "./frames.js";
import { CHART_OPTIONS, displayProblem, numbersOf } from "./params.js";
import { $, player, state } from "./state.js";
import { isDark } from "./theme.js";

/** Selects whose value is the option's. */
const SELECTS = ["figure", "colour", "networks", "spread", "condition", "pin", "x", "pace", ...CHART_OPTIONS];
/** Fields for epochs. */
const FIELDS = ["epochs-shown", "mark"];

let changed = () => {};

/** @param {() => void} onChange after the reader's choice: the address follows */
export function connectOptions(onChange) {
  changed = onChange;
  for (const name of SELECTS) $(`option-${name}`).addEventListener("change", () => setDisplay({ [name]: $(`option-${name}`).value }, true));
  for (const name of FIELDS) {
    const field = $(`option-${name}`);
    field.addEventListener("change", () => {
      const text = field.value.replaceAll(" ", "") || "none";
      const problem = displayProblem(name, text);
      field.setAttribute("aria-invalid", String(Boolean(problem)));
      $("option-problem").textContent = problem ? `${field.labels[0].firstChild.textContent.trim()}: ${problem}.` : "";
      if (!problem) setDisplay({ [name]: text }, true);
    });
  }
  $("mark-shown").addEventListener("click", () => {
    const epoch = String(state.viewEpochs[player.shown] ?? "none");
    setDisplay({ mark: state.display.mark === epoch ? "none" : epoch }, true);
  });
}

/**
 * @param {Partial<import("./params.js").Display>} display
 * @param {boolean} [byReader]
 */
export function setDisplay(display, byReader = false) {
  Object.assign(state.display, display);
  player.pace = /** @type {any} */ (state.display.pace);
  showOptions();
  if (byReader) changed();
  askFrame();
}

/** Shows the options, and those that the run gives: its conditions, networks and layers. */
export function showOptions() {
  const { display, run } = state;
  const conditions = run?.summary.conditions ?? [];
  fill("condition", conditions.map((c, n) => [String(n + 1), `${c.hidden_layers}, ${c.train_percent} %`]));
  const networks = conditions.length > 0 ? (run?.summary.networks ?? 0) / conditions.length : 0;
  fill("pin", [["none", "none"], ...Array.from({ length: networks }, (_, n) => /** @type {[string, string]} */ ([String(n + 1), String(n + 1)]))]);
  // A link may name a condition or a network that this run does not have.
  const values = { ...display, condition: String(state.condition + 1), pin: Number(display.pin) <= networks ? display.pin : "none" };
  for (const name of SELECTS) $(`option-${name}`).value = values[name];
  for (const name of FIELDS) {
    const field = $(`option-${name}`);
    if (document.activeElement !== field || field.getAttribute("aria-invalid") !== "true") field.value = display[name] === "none" ? "" : display[name];
  }
  const panels = { conditions: conditions.length, snapshots: numbersOf(display["epochs-shown"]).length, charts: display.charts.split(",").length }[display.figure] ?? 1;
  document.documentElement.dataset.panels = panels > 1 ? "many" : "one";
  const many = display.figure === "conditions" || display.figure === "converged";
  $("condition-label").hidden = conditions.length < 2 || many;
  $("pin-label").hidden = networks < 2 || display.figure === "charts" || display.figure === "converged";
  $("charts-menu").hidden = display.figure !== "charts";
  $("snapshots-label").hidden = display.figure !== "snapshots";
  $("mark-label").hidden = !["plane", "conditions"].includes(display.figure);
  $("option-networks").disabled = display.figure === "converged" || display.figure === "charts";
  $("option-spread").disabled = display.figure === "converged" || display.figure === "charts" || networks < 2;
  showLayers(run?.summary.layers ?? 0);
}

/** @param {string} name @param {[string, string][]} choices */
function fill(name, choices) {
  const select = $(`option-${name}`);
  const key = JSON.stringify(choices);
  if (select.dataset.choices === key) return;
  select.dataset.choices = key;
  select.replaceChildren(...choices.map(([value, textContent]) => Object.assign(document.createElement("option"), { value, textContent })));
}

/** A button for each layer: pressed while it is drawn. @param {number} count */
function showLayers(count) {
  const box = $("layers");
  const off = numbersOf(state.display.off);
  while (box.children.length > count) box.lastChild.remove();
  while (box.children.length < count) {
    const layer = box.children.length + 1;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "layer", textContent: `L${layer}` });
    button.addEventListener("click", () => {
      const now = new Set(numbersOf(state.display.off));
      if (!now.delete(layer)) now.add(layer);
      setDisplay({ off: [...now].sort((a, b) => a - b).join(",") || "none" }, true);
    });
    box.append(button);
  }
  [...box.children].forEach((button, n) => button.setAttribute("aria-pressed", String(!off.includes(n + 1))));
}

/** What View is told; see `Options` in src/web/view.rs. */
export function viewOptions() {
  const { figure, colour, networks, spread, x, pin, mark, off, charts, "epochs-shown": epochs } = state.display;
  return {
    dark: isDark(),
    figure,
    colour,
    networks,
    spread,
    x,
    condition: state.condition,
    pinned: pin === "none" ? null : Number(pin) - 1,
    mark: mark === "none" ? null : Number(mark),
    off: numbersOf(off),
    charts: charts.split(","),
    // Charts on the stage are drawn again when statistics have come.
    known: figure === "charts" ? state.view?.statisticsKnown(state.condition) : 0,
    epochs: numbersOf(epochs),
  };
}

/** Pins a network of the shown condition, or the next one not. @param {number|null} network */
export function pin(network) {
  const text = network === null || String(network + 1) === state.display.pin ? "none" : String(network + 1);
  if (text !== state.display.pin) setDisplay({ pin: text }, true);
}
