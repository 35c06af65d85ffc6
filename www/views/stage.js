// The stage: one figure of one or several panels. Axes, trail, marks of the moment.

import { canvasStack } from "./canvas-stack.js";
import { element, tell } from "./dom.js";
import { NOTHING_LEFT } from "./frames.js";

/** @import { Hit, View, ViewOptions } from "../worker/messages.js" */

/** Time that the trail may take of a frame, ms. */
const TRAIL_BUDGET_MS = 6;
/** Recorded epochs drawn between looks at the clock. */
const CHUNK = 4;
/** Shortest time between two drawings of axes that follow what is recorded, ms. */
const AXES_PERIOD_MS = 250;

/** @param {HTMLElement} container @param {string} label what the picture shows, for readers who do not see it */
export function createStage(container, label) {
  const stack = canvasStack(container, label, 3, () => {
    axesKey = "";
    frameKey = "";
  });
  const [axes, trail, current] = stack.canvases;
  // Why the figure is empty, where the run does not have what it draws.
  const missing = element("p", { className: "missing", hidden: true });
  container.parentElement?.append(missing);
  let missingKey = "";
  let axesKey = "";
  let axesAt = 0;
  let frameKey = "";
  let trailEnd = 0;
  /** @type {View|null} */
  let drawnFor = null;
  let height = "";
  /** What the last frame showed, for looking up what lies under the pointer. @type {{view: View, figure: ViewOptions, place: number}|null} */
  let last = null;

  /** @param {string} why */
  function say(why) {
    tell(missing, why);
    missing.hidden = why === "";
  }

  return {
    container,

    /** Nothing is drawn, and why. @param {string} why */
    empty(why) {
      for (const canvas of stack.canvases) stack.clear(canvas);
      missingKey = "";
      say(why);
    },

    /**
     * Draws what has changed; call it once a frame.
     * @param {View} view
     * @param {ViewOptions} options
     * @param {string} label what the picture shows
     * @param {string} known changes when more is known of what is drawn
     * @param {number} place shown recorded epoch, with a fraction in motion; -1 for none
     * @param {number} now ms
     * @returns {number} in how many ms there is more to draw
     */
    update(view, options, label, known, place, now) {
      if (!stack.visible) return NOTHING_LEFT;
      const figure = { ...options, scale: stack.scale };
      const asked = `${JSON.stringify(figure)} ${known}`;
      last = { view, figure, place };
      const factor = stack.scale / (devicePixelRatio || 1);
      const wanted = view.figureHeight(figure, stack.width / factor);
      const style = wanted === undefined ? "" : `${Math.round(wanted * factor)}px`;
      if (style !== height) {
        // The observer draws again when the size has changed.
        container.style.height = height = style;
        return 0;
      }
      const index = Math.floor(place);
      let wait = NOTHING_LEFT;
      const seen = `${asked} ${Math.min(index, 1)}`;
      if (seen !== missingKey || drawnFor !== view) {
        const why = index < 0 ? undefined : view.figureMissing(figure);
        say(why ? `${why[0].toUpperCase()}${why.slice(1)}.` : "");
        missingKey = seen;
      }
      const key = `${asked} ${view.figureKey(figure)}`;
      if (axesKey !== key || drawnFor !== view) {
        const same = drawnFor === view && axesKey.startsWith(asked);
        if (same && now - axesAt < AXES_PERIOD_MS) {
          wait = axesAt + AXES_PERIOD_MS - now;
        } else {
          view.drawFigureAxes(axes, figure);
          container.setAttribute("aria-label", label);
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
      return trailEnd < index + 1 ? 0 : wait;
    },

    /**
     * The mark under a point of the page.
     * @param {number} clientX @param {number} clientY
     * @returns {Hit|null} `at` is in pixels of the container
     */
    hit(clientX, clientY) {
      if (!last || last.place < 0 || !stack.visible) return null;
      const box = container.getBoundingClientRect();
      const ratio = current.width / box.width;
      const hit = last.view.hit(current, last.figure, last.place, (clientX - box.left) * ratio, (clientY - box.top) * ratio);
      return hit && { ...hit, at: [hit.at[0] / ratio, hit.at[1] / ratio] };
    },

    /** Forgets a view that is about to be freed. */
    forget() {
      last = null;
      drawnFor = null;
    },
  };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
