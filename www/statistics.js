// Statistics of the recorded weights: asked of the worker in portions, while a chart shows them.

import { askFrame } from "./frames.js";

/** @typedef {import("./messages.js").StatisticsAnswer} Answer */

/** @param {import("./session.js").Session} session */
export function createStatistics(session) {
  /** The view, with its condition and run, for which an answer is awaited. */
  let asked = /** @type {{view: any, condition: number, run: number}|null} */ (null);

  return {
    /** Asks for the next portion, unless one is on its way. @param {any} view @param {number} condition */
    ask(view, condition) {
      // Messages of a run that has ended, or of another worker, are not answered.
      if (asked && (asked.view !== view || asked.run !== session.run || !session.ready)) asked = null;
      const from = view.statisticsKnown(condition);
      if (asked || !session.ready || from >= view.available()) return;
      asked = { view, condition, run: session.run };
      session.askStatistics(condition, from);
    },

    /** Takes an answer; the charts ask for the next one when they are drawn. @param {Answer} answer */
    receive({ condition, numbers }) {
      const view = asked?.view;
      asked = null;
      view?.ingestStatistics(condition, numbers);
      askFrame();
    },
  };
}
