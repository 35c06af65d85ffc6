// The inside of a network at the shown epoch: the worker looks at it, the page draws.

import { canvasStack } from "./canvas-stack.js";
import { find, reason, tell } from "./dom.js";
import { askFrame } from "./frames.js";
import { createPatternMap } from "./pattern-map.js";

/** @import { Histogram, Inspection, Looked, View, ViewOptions, Wanted } from "../worker/messages.js" */

/** Shortest time between two looks where nothing else is said, ms. */
const PERIOD_MS = 70;
/** A look that took long is followed by a pause this many times as long: the worker has other work. */
const PAUSE = 40;

/** @param {number} p a probability */
const probability = (p) => (p > 0.995 ? "> 0.99" : p.toFixed(2));

/**
 * @typedef {object} Inside what is looked at
 * @property {View} view
 * @property {number} number changes with the view
 * @property {string} none why there is nothing to look at, or ""
 * @property {number} condition @property {number} repeats networks of a condition
 * @property {number} index shown recorded epoch, -1 for none
 * @property {number|null} pinned a network of the condition
 * @property {number} period shortest time between two looks, ms
 * @property {boolean} dark
 */

/**
 * @param {HTMLElement} container
 * @param {object} hooks
 * @param {(wanted: Wanted) => Promise<Looked>} hooks.look asks the worker
 * @param {(canvas: HTMLCanvasElement, options: ViewOptions, inspection: Inspection) => void} hooks.draw drawDiagram()
 */
export function createInspector(container, { look, draw }) {
  const part = (/** @type {string} */ id) => find(container, id, HTMLElement);
  const picture = part("#inside");
  const stack = canvasStack(picture, "Diagram of a network", 1, () => (drawnKey = ""));
  const [canvas] = stack.canvases;
  const map = createPatternMap(find(container, "#pattern-map", SVGSVGElement), () => askFrame());
  const stepper = find(container, "#inside-network", HTMLInputElement);
  const [none, error, below, shownEpoch, of, box] = ["#inside-none", "#inside-error", "#inside-below", "#inside-epoch", "#inside-of", "#pattern"].map(part);
  const [scale, label, ruled, value, answered, hinted] = ["#pattern-scale", "#pattern-label", "#pattern-rule", "#pattern-value", "#pattern-answer", "#pattern-hint"].map(part);

  let repeat = 0;
  /** @type {number|null} */
  let pinned = null;
  let number = NaN;
  let asked = "";
  let waiting = false;
  let nextAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  /** The last answer. @type {Inspection|null} */
  let inspection = null;
  let drawnKey = "";
  let wordsKey = "";
  let mapped = false;

  stepper.addEventListener("change", () => {
    repeat = Math.max(0, Math.min(Number(stepper.max), Math.round(Number(stepper.value) || 1)) - 1);
    stepper.value = String(repeat + 1);
  });
  find(container, "#pattern-random", HTMLButtonElement).addEventListener("click", map.random);

  /** Asks for the newest wanted look, one at a time. @param {string} key @param {Wanted} wanted @param {number} now ms @param {number} period ms */
  async function ask(key, wanted, now, period) {
    if (waiting || asked === key) return;
    if (now < nextAt) {
      clearTimeout(timer);
      timer = setTimeout(askFrame, nextAt - now);
      return;
    }
    waiting = true;
    asked = key;
    const mine = number;
    try {
      const found = await look(wanted);
      if (mine !== number) return;
      nextAt = performance.now() + Math.max(PERIOD_MS, period, PAUSE * found.ms);
      ({ inspection } = found);
      drawnKey = "";
      complain("");
      say(inspection);
    } catch (problem) {
      if (mine !== number) return;
      nextAt = performance.now() + PERIOD_MS;
      // Ended has no words: the worker is gone.
      complain(reason(problem) || "The computation has stopped: showing the last result.");
    } finally {
      if (mine === number) waiting = false;
      askFrame();
    }
  }

  /** @param {string} what empty if all is well */
  function complain(what) {
    tell(error, what);
    error.hidden = !what;
  }

  /** What the picture shows, in words. @param {Inspection} found */
  function say({ layers, epoch }) {
    tell(shownEpoch, String(epoch));
    const name = (/** @type {number} */ l) => (l === layers.length - 1 ? "output" : `layer ${l + 1}`);
    const shares = layers.map(({ histogram, units }, l) => {
      const share = saturated(histogram);
      const range = share === null ? `activations from ${histogram.low.toPrecision(3)} to ${histogram.high.toPrecision(3)}` : `${(100 * share).toFixed(0)} % of the activations in the two end bins`;
      return `${name(l)}: ${units} ${units === 1 ? "unit" : "units"}, ${range}`;
    });
    picture.setAttribute("aria-label", `Network ${repeat + 1} at epoch ${epoch}. ${shares.join("; ")}.`);
    const bounded = layers[0].histogram.ends !== null;
    scale.hidden = !bounded;
    tell(below, bounded ? "Below: activations over all inputs in the estimator’s bins, and the share in the two end bins." : "Below: activations over all inputs, in 30 bins from the least to the greatest.");
  }

  /** The pattern's label, what the network says to it, and what the vertex under the pointer would change. @param {View} view */
  function sayPattern(view) {
    const yes = (/** @type {number} */ pattern) => (view.labelOf(pattern) === 1 ? "yes" : "no");
    const set = (/** @type {number} */ pattern) => `${map.count(pattern)} ${map.noun(map.count(pattern))} set`;
    const answer = inspection?.answer;
    const probabilities = answer?.probabilities ?? [];
    const key = `${number} ${map.pattern} ${map.hint} ${answer?.pattern} ${probabilities.join()}`;
    if (key === wordsKey) return;
    wordsKey = key;
    const word = yes(map.pattern);
    label.textContent = `${set(map.pattern)}: ${word}`;
    const rule = view.patternRule(map.pattern);
    ruled.hidden = rule === null;
    value.textContent = rule ? `${rule.value.toFixed(2)} ${rule.value > rule.threshold ? ">" : "<"} ${rule.threshold}` : "";
    if (answer?.pattern === map.pattern) {
      const says = probabilities[1] > probabilities[0] ? 1 : 0;
      const said = ["no", "yes"][says];
      answered.textContent = `Network says: ${said}, ${probability(probabilities[says])}${said === word ? "" : " (wrong)"}`;
    }
    const other = map.hint === null ? null : map.toggled(map.hint);
    hinted.textContent = other === null || map.hint === null ? "" : `${map.has(map.hint) ? "Without" : "With"} ${map.noun(1)} ${map.hint + 1}: ${set(other)}, ${yes(other)}`;
  }

  /** Another run: answers about the last one do not count. @param {View} view */
  function begin(view) {
    waiting = false;
    asked = "";
    answered.textContent = "";
    const layout = view.patternMap();
    mapped = layout !== null;
    box.hidden = !layout;
    if (layout) map.layOut(layout);
  }

  return {
    /** The last answer of the worker; for tests and the curious. */
    get last() {
      return inspection;
    },

    /** The shown network of the condition, counted from 0. */
    get repeat() {
      return repeat;
    },

    /** Asks for and draws what has changed; call it once a frame while it is in view. @param {Inside} inside @param {number} now ms */
    update({ view, number: next, none: why, condition, repeats, index, pinned: pin, period, dark }, now) {
      tell(none, why);
      none.hidden = why === "";
      container.toggleAttribute("data-none", why !== "");
      if (why) return;
      if (next !== number) {
        number = next;
        begin(view);
      }
      if (pin !== null && pin !== pinned) repeat = pin;
      pinned = pin;
      repeat = Math.min(repeat, repeats - 1);
      if (stepper.max !== String(repeats) || (document.activeElement !== stepper && stepper.value !== String(repeat + 1))) {
        stepper.max = String(repeats);
        stepper.value = String(repeat + 1);
        stepper.disabled = repeats === 1;
        of.textContent = `of ${repeats}`;
      }
      if (index >= 0) {
        const pattern = mapped ? map.pattern : null;
        const network = condition * repeats + repeat;
        ask(`${network} ${index} ${pattern}`, { network, record: index, pattern }, now, period);
      }
      const options = { dark, scale: stack.scale };
      const key = `${dark} ${stack.scale}`;
      if (stack.visible && inspection && key !== drawnKey) {
        draw(canvas, options, inspection);
        drawnKey = key;
      }
      if (mapped) sayPattern(view);
    },
  };
}

/** Share of a histogram's activations in the outermost bins; null where it has no bounds. @param {Histogram} histogram */
function saturated({ counts, above, ends }) {
  if (!ends) return null;
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
  const inner = sum(counts.slice(ends[0] + 1, ends[1]));
  const all = sum(counts) + (above ?? 0);
  return (all - inner) / Math.max(1, all);
}
