// The stage: one figure of one or several panels. Axes, trail, marks of the moment.

import { canvasStack } from "./canvas-stack.js";

/** Time that the trail may take of a frame, ms. */
const TRAIL_BUDGET_MS = 6;
/** Recorded epochs drawn between looks at the clock. */
const CHUNK = 4;
/** Shortest time between two drawings of axes that follow what is recorded, ms. */
const AXES_PERIOD_MS = 100;

/** What the picture shows, for readers who do not see it. */
const LABELS = {
  plane: "Information plane: I(X;T) against I(T;Y) of every layer",
  conditions: "Information planes, one for each condition: I(X;T) against I(T;Y) of every layer",
  snapshots: "Information planes at some epochs: I(X;T) against I(T;Y) of every layer",
  converged: "Information plane: I(X;T) against I(T;Y) of every layer, one line for each condition",
  charts: "Charts against the epoch",
};

/**
 * @param {HTMLElement} container
 */
export function createStage(container) {
  const stack = canvasStack(container, LABELS.plane, 3, () => {
    axesKey = "";
    frameKey = "";
  });
  const [axes, trail, current] = stack.canvases;
  // Why the figure is empty, where the run does not have what it draws.
  const missing = /** @type {HTMLElement} */ (container.parentElement).appendChild(Object.assign(document.createElement("p"), { className: "missing", hidden: true }));
  let missingKey = "";
  let axesKey = "";
  let axesAt = 0;
  let frameKey = "";
  let trailEnd = 0;
  let drawnFor = null;
  let height = "";
  /** What the last frame showed, for looking up what lies under the pointer. */
  let last = /** @type {{view: any, figure: object, place: number}|null} */ (null);

  return {
    container,

    /**
     * Draws what has changed; call it once a frame.
     * @param {any} view the run's View, of the wasm module
     * @param {{figure: keyof typeof LABELS}} options display options, see View
     * @param {number} place shown recorded epoch, with a fraction in motion; -1 for none
     * @param {number} now ms
     * @returns {boolean} whether something has yet to be drawn
     */
    update(view, options, place, now) {
      if (!stack.visible) return false;
      const figure = { ...options, scale: stack.scale };
      const json = JSON.stringify(figure);
      last = { view, figure, place };
      const factor = stack.scale / (devicePixelRatio || 1);
      const wanted = view.figureHeight(figure, container.clientWidth / factor);
      const style = wanted === undefined ? "" : `${Math.round(wanted * factor)}px`;
      if (style !== height) {
        // The observer draws again when the size has changed.
        container.style.height = height = style;
        return true;
      }
      const index = Math.floor(place);
      let more = false;
      const known = `${json} ${Math.min(index, 1)}`;
      if (known !== missingKey || drawnFor !== view) {
        const why = index < 0 ? undefined : view.figureMissing(figure);
        missing.textContent = why ? `${why[0].toUpperCase()}${why.slice(1)}.` : "";
        missing.hidden = !why;
        missingKey = known;
      }
      const key = `${json} ${view.figureKey(figure)}`;
      if (axesKey !== key || drawnFor !== view) {
        const same = drawnFor === view && axesKey.startsWith(json);
        if (same && now - axesAt < AXES_PERIOD_MS) {
          more = true;
        } else {
          view.drawFigureAxes(axes, figure);
          container.setAttribute("aria-label", LABELS[options.figure]);
          if (!same) {
            stack.clear(trail);
            trailEnd = 0;
          }
          axesKey = key;
          axesAt = now;
          drawnFor = view;
          frameKey = "";
        }
      }
      if (index + 1 < trailEnd) {
        stack.clear(trail);
        trailEnd = 0;
      }
      const start = performance.now();
      while (trailEnd < index + 1 && performance.now() - start < TRAIL_BUDGET_MS) {
        const end = Math.min(index + 1, trailEnd + CHUNK);
        view.drawFigureTrail(trail, figure, trailEnd, end);
        trailEnd = end;
      }
      if (frameKey !== `${place}`) {
        if (place < 0) stack.clear(current);
        else view.drawFigureCurrent(current, figure, place);
        frameKey = `${place}`;
      }
      return more || trailEnd < index + 1;
    },

    /**
     * The mark under a point of the page.
     * @param {number} clientX @param {number} clientY
     * @returns {import("./messages.js").Hit|null} `at` is in pixels of the container
     */
    hit(clientX, clientY) {
      if (!last || last.place < 0 || !stack.visible) return null;
      const box = container.getBoundingClientRect();
      const ratio = current.width / box.width;
      const hit = last.view.hit(current, last.figure, last.place, (clientX - box.left) * ratio, (clientY - box.top) * ratio);
      if (hit) hit.at = hit.at.map((/** @type {number} */ v) => v / ratio);
      return hit;
    },

    /** Forgets a view that is about to be freed. */
    forget() {
      last = null;
      drawnFor = null;
    },
  };
}
