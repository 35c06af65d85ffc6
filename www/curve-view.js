// A small chart of loss or accuracy against the epoch.

import { canvasStack } from "./canvas-stack.js";

/**
 * @param {HTMLElement} container
 * @param {"loss"|"accuracy"} kind
 * @param {string} label
 */
export function createCurveView(container, kind, label) {
  let axesKey = "";
  let frameKey = "";
  let drawnFor = null;
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
     */
    update(view, options, index) {
      if (!stack.visible) return;
      const json = JSON.stringify({ ...options, scale: stack.scale });
      const frame = `${json} ${index}`;
      if (frame === frameKey && drawnFor === view) return;
      const key = view.curveRangeKey(json, kind);
      if (axesKey !== key || drawnFor !== view) {
        view.drawCurveAxes(axes, json, kind);
        axesKey = key;
        drawnFor = view;
      }
      if (index < 0) stack.clear(curve);
      else view.drawCurve(curve, json, kind, index);
      frameKey = frame;
    },
  };
}
