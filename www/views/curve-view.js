// A small chart against the epoch.

import { canvasStack } from "./canvas-stack.js";
import { NOTHING_LEFT } from "./frames.js";

/** @import { View, ViewOptions } from "../worker/messages.js" */

/** Shortest time between two drawings of a chart that grows, ms: the whole of it is drawn each time. */
const PERIOD_MS = 50;
/** The same while training has the cores. */
const LIVE_PERIOD_MS = 300;

/**
 * @param {HTMLElement} container
 * @param {(kind: string) => string} title what a kind of chart shows
 */
export function createCurveView(container, title) {
  let axesKey = "";
  let frameKey = "";
  /** @type {View|null} */
  let drawnFor = null;
  let last = 0;
  const stack = canvasStack(container, "", 2, () => {
    axesKey = "";
    frameKey = "";
  });
  const [axes, curve] = stack.canvases;

  return {
    /**
     * Draws what has changed; call it once a frame.
     * @param {View} view
     * @param {ViewOptions} options
     * @param {string} kind of chart, see chartKinds()
     * @param {number} position shown recorded epoch, an index and a fraction of the way to the next; -1 for none
     * @param {number} now ms
     * @param {string} known changes when more is known of what is drawn
     * @param {boolean} live whether training has the cores
     * @returns {number} in how many ms it can follow what has changed
     */
    update(view, options, kind, position, now, known, live) {
      if (!stack.visible) return NOTHING_LEFT;
      const drawn = { ...options, scale: stack.scale };
      const frame = `${JSON.stringify(drawn)} ${kind} ${position} ${known}`;
      if (frame === frameKey && drawnFor === view) return NOTHING_LEFT;
      const wait = last + (live ? LIVE_PERIOD_MS : PERIOD_MS) - now;
      if (wait > 0) return wait;
      last = now;
      const key = view.curveRangeKey(drawn, kind);
      if (axesKey !== key || drawnFor !== view) {
        view.drawCurveAxes(axes, drawn, kind);
        axesKey = key;
        drawnFor = view;
        const label = `${title(kind)}, against the epoch. ${view.curveNote(drawn, kind) ?? ""}`.trim();
        if (container.getAttribute("aria-label") !== label) container.setAttribute("aria-label", label);
      }
      if (position < 0) stack.clear(curve);
      else view.drawCurve(curve, drawn, kind, position);
      frameKey = frame;
      return NOTHING_LEFT;
    },
  };
}
