// Statistics of the recorded weights: asked of the worker in portions, while a chart shows them.

import { Ended } from "../worker/requests.js";

/** @import { Shown } from "./shown.js" */
/** @import { Session } from "../worker/session.js" */

/** @param {Session} session @param {{arrived: () => void, failed: (error: unknown) => void}} hooks */
export function createStatistics(session, { arrived, failed }) {
  /** What an answer is awaited about. */
  let asked = "";

  return {
    /** Asks for the next portion, unless one is on its way. @param {Shown} shown @param {number} condition */
    async ask({ measurement, number, weights }, condition) {
      const { view } = measurement;
      const from = view.statisticsKnown(condition);
      const about = `${number} ${condition} ${session.run}`;
      if (!weights || !session.ready || asked === about || from >= view.available()) return;
      asked = about;
      try {
        const numbers = await session.statistics(condition, from);
        // Nobody frees a view whose answer is wanted: another one is asked about by then.
        if (asked === about) view.ingestStatistics(condition, numbers);
      } catch (error) {
        // The worker is gone, or has another run.
        if (asked === about && session.ready && !(error instanceof Ended)) failed(error);
      } finally {
        if (asked === about) asked = "";
      }
      arrived();
    },

    /** Something else is shown: what is still on its way is not wanted. */
    forget() {
      asked = "";
    },
  };
}

/** @typedef {ReturnType<typeof createStatistics>} Statistics */
