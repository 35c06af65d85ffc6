// The information plane: axes, trail, marks of the moment.

import { canvasStack } from "./canvas-stack.js";

/** Time that the trail may take of a frame, ms. */
const TRAIL_BUDGET_MS = 6;
/** Recorded epochs drawn between looks at the clock. */
const CHUNK = 4;

/**
 * @param {HTMLElement} container
 */
export function createPlaneView(container) {
  const stack = canvasStack(container, "Information plane: I(X;T) against I(T;Y) of every layer", 3, () => {
    axesKey = "";
    frameKey = "";
  });
  const [axes, trail, current] = stack.canvases;
  let axesKey = "";
  let frameKey = "";
  let trailEnd = 0;
  let drawnFor = null;

  return {
    /**
     * Draws what has changed; call it once a frame.
     * @param {any} view the run's View, of the wasm module
     * @param {object} options display options, see View
     * @param {number} index shown recorded epoch, -1 for none
     * @returns {boolean} whether the trail wants another frame
     */
    update(view, options, index) {
      if (!stack.visible) return false;
      const json = JSON.stringify({ ...options, scale: stack.scale });
      if (axesKey !== json || drawnFor !== view) {
        view.drawPlaneAxes(axes, json);
        stack.clear(trail);
        trailEnd = 0;
        axesKey = json;
        drawnFor = view;
        frameKey = "";
      }
      if (index + 1 < trailEnd) {
        stack.clear(trail);
        trailEnd = 0;
      }
      const start = performance.now();
      while (trailEnd < index + 1 && performance.now() - start < TRAIL_BUDGET_MS) {
        const end = Math.min(index + 1, trailEnd + CHUNK);
        view.drawPlaneTrail(trail, json, trailEnd, end);
        trailEnd = end;
      }
      if (frameKey !== `${index}`) {
        if (index < 0) stack.clear(current);
        else view.drawPlaneCurrent(current, json, index);
        frameKey = `${index}`;
      }
      return trailEnd < index + 1;
    },
  };
}
