// The inside of a network at the shown epoch: the worker looks at it, the page draws.

import { canvasStack } from "./canvas-stack.js";
import { askFrame } from "./frames.js";
import { createPatternMap } from "./pattern-map.js";
import { $ } from "./state.js";

/** @typedef {import("./messages.js").Wanted} Wanted */
/** @typedef {import("./messages.js").Looked} Looked */

/** Shortest time between two looks, ms. */
const PERIOD_MS = 70;
/** A look that took long is followed by a pause this many times as long: the worker has other work. */
const PAUSE = 20;

/** Tasks on twelve bits; others have no map. */
const TWELVE_BITS = ["icosahedron", "g1", "g2"];

/** @param {number} p a probability */
const probability = (p) => (p > 0.995 ? "> 0.99" : p.toFixed(2));

/**
 * @param {object} hooks
 * @param {(wanted: Wanted) => boolean} hooks.look asks the worker, which answers to receive(); false if it is not there
 * @param {(canvas: HTMLCanvasElement, options: object, inspection: any) => void} hooks.draw drawDiagram() of the wasm module
 */
export function connectInspector({ look, draw }) {
  const stack = canvasStack($("inside"), "Diagram of a network", 1, () => (drawnKey = ""));
  const [canvas] = stack.canvases;
  const map = createPatternMap($("pattern-map"), { changed: () => askFrame(), hinted: () => askFrame() });
  const stepper = $("inside-network");

  let repeat = 0;
  let inView = false;
  let wantedKey = "";
  let askedKey = "";
  let run = NaN;
  let asked = 0;
  let waiting = false;
  let nextAt = 0;
  let timer = 0;
  /** The last answer. */
  let inspection = /** @type {any} */ (null);
  let drawnKey = "";
  let wordsKey = "";
  let mapKey = "";
  let options = { dark: false, scale: 1 };
  let optionsKey = "";

  new IntersectionObserver((entries) => {
    inView = entries[entries.length - 1].isIntersecting;
    if (inView) askFrame();
  }, { rootMargin: "80px" }).observe($("inside-section"));
  stepper.addEventListener("change", () => {
    repeat = Math.max(0, Math.min(Number(stepper.max), Math.round(Number(stepper.value) || 1)) - 1);
    stepper.value = String(repeat + 1);
  });
  $("pattern-random").addEventListener("click", () => map.set(Math.floor(Math.random() * 4096)));

  /** Asks for the newest wanted look, one at a time. @param {Wanted} wanted @param {number} now ms */
  function ask(wanted, now) {
    if (waiting || askedKey === wantedKey) return;
    if (now < nextAt) {
      clearTimeout(timer);
      timer = setTimeout(askFrame, nextAt - now);
      return;
    }
    asked += 1;
    waiting = look({ ...wanted, look: asked });
    if (waiting) askedKey = wantedKey;
    else complain("The computation has stopped: this is what was last seen.");
  }

  /** @param {string} what empty if all is well */
  function complain(what) {
    const place = $("inside-error");
    if (place.textContent !== what) place.textContent = what;
    place.hidden = !what;
  }

  function drawIfChanged() {
    if (!stack.visible || !inspection || optionsKey === drawnKey) return;
    draw(canvas, options, inspection);
    drawnKey = optionsKey;
  }

  /** What the picture shows, in words. */
  function say() {
    if (!inspection) return;
    const { layers, epoch } = inspection;
    if ($("inside-epoch").textContent !== String(epoch)) $("inside-epoch").textContent = String(epoch);
    const name = (/** @type {number} */ l) => (l === layers.length - 1 ? "output" : `layer ${l + 1}`);
    const shares = layers.map((/** @type {any} */ layer, /** @type {number} */ l) => {
      const share = saturated(layer.histogram);
      const range = share === null ? `activations from ${layer.histogram.low.toPrecision(3)} to ${layer.histogram.high.toPrecision(3)}` : `${(100 * share).toFixed(0)} % of the activations in the outermost bins`;
      return `${name(l)}: ${layer.units} ${layer.units === 1 ? "unit" : "units"}, ${range}`;
    });
    $("inside").setAttribute("aria-label", `Network ${repeat + 1} at epoch ${epoch}. ${shares.join("; ")}.`);
    const bounded = layers[0].histogram.ends !== null;
    const below = bounded
      ? "Below: activations over all inputs in the estimator’s bins, and the share in the outermost."
      : "Below: activations over all inputs, in 30 bins from the least to the greatest.";
    $("pattern-scale").hidden = !bounded;
    if ($("inside-below").textContent !== below) $("inside-below").textContent = below;
  }

  /** The pattern's label, what the network says to it, and what the vertex under the pointer would change. @param {any} view */
  function sayPattern(view) {
    const yes = (/** @type {number} */ pattern) => (view.labelOf(pattern) === 1 ? "yes" : "no");
    const set = (/** @type {number} */ pattern) => `${map.count(pattern)} ${map.noun(map.count(pattern))} set`;
    const answer = inspection?.answer;
    const probabilities = answer?.probabilities ?? [];
    const key = `${run} ${mapKey} ${map.pattern} ${map.hint} ${answer?.pattern} ${probabilities.join()}`;
    if (key === wordsKey) return;
    wordsKey = key;
    const label = yes(map.pattern);
    $("pattern-label").textContent = `${set(map.pattern)}: ${label}`;
    // Random labels follow no rule.
    const rule = mapKey.endsWith("true") ? null : map.rule();
    $("pattern-rule").hidden = rule === null;
    $("pattern-value").textContent = rule ?? "";
    if (answer?.pattern === map.pattern) {
      const says = probabilities[1] > probabilities[0] ? 1 : 0;
      const word = ["no", "yes"][says];
      $("pattern-answer").textContent = `Network says: ${word}, ${probability(probabilities[says])}${word === label ? "" : " (wrong)"}`;
    }
    const other = map.hint === null ? null : map.toggled(map.hint);
    $("pattern-hint").textContent = other === null || map.hint === null ? "" : `${map.has(map.hint) ? "Without" : "With"} ${map.noun(1)} ${map.hint + 1}: ${set(other)}, ${yes(other)}`;
  }

  return {
    /** The last answer of the worker; for tests and the curious. */
    get last() {
      return inspection;
    },

    /** Shows another network of the condition, counted from 0. @param {number} index */
    show(index) {
      repeat = index;
      askFrame();
    },

    /**
     * Asks for and draws what has changed; call it once a frame.
     * @param {any} view the run's View
     * @param {{viewNumber: number, condition: number, run: {pairs: [string, string][], summary: import("./messages.js").Summary}|null}} state
     * @param {number} index shown recorded epoch, -1 for none
     * @param {{dark: boolean}} display
     * @param {number} now ms
     */
    update(view, { viewNumber, condition, run: current }, index, { dark }, now) {
      if (!inView || document.hidden || !current) return;
      if (viewNumber !== run) {
        // Answers about the last run do not come any more.
        run = viewNumber;
        waiting = false;
        askedKey = "";
      }
      const param = (/** @type {string} */ name) => current.pairs.find(([n]) => n === name)?.[1] ?? "";
      const repeats = current.summary.networks / current.summary.conditions.length;
      repeat = Math.min(repeat, repeats - 1);
      if (stepper.max !== String(repeats) || (document.activeElement !== stepper && stepper.value !== String(repeat + 1))) {
        stepper.max = String(repeats);
        stepper.value = String(repeat + 1);
        stepper.disabled = repeats === 1;
        $("inside-of").textContent = `of ${repeats}`;
      }
      const mapped = TWELVE_BITS.includes(param("dataset"));
      const task = `${param("dataset")} ${param("random_labels")}`;
      if (mapKey !== task) {
        mapKey = task;
        $("pattern").hidden = !mapped;
        if (mapped) map.layOut(param("dataset") === "icosahedron");
      }
      options = { dark, scale: stack.scale };
      optionsKey = JSON.stringify(options);
      if (index >= 0) {
        const pattern = mapped ? map.pattern : null;
        const network = condition * repeats + repeat;
        wantedKey = `${run} ${network} ${index} ${pattern}`;
        ask({ network, record: index, pattern }, now);
      }
      drawIfChanged();
      if (mapped) sayPattern(view);
    },

    /** @param {Looked} answer of the worker */
    receive({ look: number, inspection: found, error, ms }) {
      if (number !== asked) return;
      waiting = false;
      nextAt = performance.now() + Math.max(PERIOD_MS, PAUSE * ms);
      complain(error);
      if (found) {
        inspection = found;
        drawnKey = "";
        say();
      }
      askFrame();
    },
  };
}

/** Share of a histogram's activations in the outermost bins; null where it has no bounds. */
function saturated({ counts, above, ends }) {
  if (!ends) return null;
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
  const inner = sum(counts.slice(ends[0] + 1, ends[1]));
  const all = sum(counts) + (above ?? 0);
  return (all - inner) / Math.max(1, all);
}
