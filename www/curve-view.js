// A small chart of loss or accuracy against the epoch.

import { canvasStack } from "./canvas-stack.js";

/** Shortest time between two drawings of a curve that grows, ms: the whole of it is drawn each time. */
const PERIOD_MS = 50;

/**
 * @param {HTMLElement} container
 * @param {"loss"|"accuracy"} kind
 * @param {string} label
 */
export function createCurveView(container, kind, label) {
  let axesKey = "";
  let frameKey = "";
  let drawnFor = null;
  let last = 0;
  const stack = canvasStack(container, label, 2, () => {
    axesKey = "";
    frameKey = "";
  });
  const [axes, curve] = stack.canvases;

  return {
    /**
     * Draws what has changed; call it once a frame.
     * @param {any} view the run's View
     * @param {object} options display options, see View
     * @param {number} index shown recorded epoch, -1 for none
     * @param {number} now ms
     * @returns {boolean} whether what is drawn has yet to follow
     */
    update(view, options, index, now) {
      if (!stack.visible) return false;
      const json = JSON.stringify({ ...options, scale: stack.scale });
      const frame = `${json} ${index}`;
      if (frame === frameKey && drawnFor === view) return false;
      if (now - last < PERIOD_MS) return true;
      last = now;
      const key = view.curveRangeKey(json, kind);
      if (axesKey !== key || drawnFor !== view) {
        view.drawCurveAxes(axes, json, kind);
        axesKey = key;
        drawnFor = view;
      }
      if (index < 0) stack.clear(curve);
      else view.drawCurve(curve, json, kind, index);
      frameKey = frame;
      return false;
    },
  };
}
