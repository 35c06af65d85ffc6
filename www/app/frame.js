// One frame: everything that shows what is shown, from the same place in its recorded epochs.

import { NOTHING_LEFT, spareFrames } from "../views/frames.js";
import { isDark } from "../views/theme.js";
import { available } from "./shown.js";
import { progressText, whatIsShown, whyNothing } from "./words.js";

/** @import { ChartKind, ViewOptions } from "../worker/messages.js" */
/** @import { Session } from "../worker/session.js" */
/** @import { Display } from "./display.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Phases } from "./phases.js" */
/** @import { Player } from "./player.js" */
/** @import { Reference } from "./reference.js" */
/** @import { Owner, Shown } from "./shown.js" */
/** @import { Statistics } from "./statistics.js" */
/** @import { Stopwatch } from "./stopwatch.js" */

/** Shortest time between two epochs that are told in numbers while the display moves, ms; where frames are rare, two of them. */
const TOLD_MS = 100;

/**
 * @typedef {object} Views
 * @property {import("../views/stage.js").Stage} stage
 * @property {{refresh: () => void}} hover
 * @property {ReturnType<typeof import("../views/headline.js").createHeadline>} headline
 * @property {ReturnType<typeof import("../views/timeline.js").createTimeline>} timeline
 * @property {ReturnType<typeof import("../views/charts.js").createCharts>} charts
 * @property {ReturnType<typeof import("../views/values.js").createValues>} values
 * @property {ReturnType<typeof import("../views/controls.js").createControls>} controls
 * @property {ReturnType<typeof import("../views/reference.js").createReferenceView>} beside
 * @property {() => ReturnType<typeof import("../views/inspector.js").createInspector>|null} inspector where it is in view
 */

/**
 * @param {Views} views
 * @param {{owner: Owner, player: Player, display: Display, phases: Phases, experiment: Experiment, reference: Reference,
 *   statistics: Statistics, stopwatch: Stopwatch, session: Session, charts: ChartKind[], charted: readonly string[]}} parts
 *   `charted` are the display options that name a chart
 * @param {{settle: () => void, onPoint: () => void}} hooks before each frame; when the first marks are drawn
 */
export function createFrame(views, { owner, player, display, phases, experiment, reference, statistics, stopwatch, session, charts, charted }, { settle, onPoint }) {
  const computed = new Set(charts.filter(({ source }) => source === "statistics").map(({ name }) => name));
  let told = "";
  let toldAt = 0;
  let hasPoint = false;

  /** How what is shown is drawn. @param {Shown} shown */
  const options = (shown) => display.forView(shown.summary.conditions.length, isDark());

  /** The epoch in numbers: headline and table change together. @param {Shown} shown @param {number} condition @param {number} now @returns {number} in how many ms they follow */
  function tellEpoch(shown, condition, now) {
    const key = `${shown.number} ${condition} ${player.shown} ${shown.measurement.version}`;
    if (key === told) return NOTHING_LEFT;
    const wait = toldAt + Math.max(TOLD_MS, 2 * player.period) - now;
    if (player.isPlaying && wait > 0 && told.startsWith(`${shown.number} ${condition} `)) return wait;
    told = key;
    toldAt = now;
    views.headline.epoch(player.shown < 0 ? undefined : shown.epochs[player.shown]);
    views.values.show(player.shown < 0 ? null : shown.measurement.view.valuesAt(player.shown, condition), shown.activations?.layers ?? []);
    return NOTHING_LEFT;
  }

  /** @param {Shown} shown @param {ViewOptions & {condition: number, figure: string, pinned: number|null}} drawn @param {number} now */
  function draw(shown, drawn, now) {
    const { view } = shown.measurement;
    const { condition } = drawn;
    const figure = { ...drawn, range: reference.sharedRange(shown) };
    // Charts on the stage are drawn again when statistics have come.
    const known = `${drawn.figure === "charts" ? view.statisticsKnown(condition) : 0} ${shown.measurement.version}`;
    const { label } = display.figure;
    const texts = display.options;
    const waits = [views.stage.update(view, figure, label, known, player.place, now)];
    const other = reference.beside(shown);
    if (other) waits.push(views.beside.stage.update(other.shown.measurement.view, figure, label, known, reference.placeOf(shown, player.place), now));
    views.hover.refresh();
    const wanted = [...charted.map((option) => texts[/** @type {"chart1"} */ (option)]), ...(drawn.figure === "charts" ? texts.charts.split(",") : [])];
    if (wanted.some((name) => computed.has(name))) statistics.ask(shown, condition);
    const run = { version: shown.measurement.version, live: player.live, weights: shown.weights, onlyInformation: shown.activations !== null };
    waits.push(views.charts.update(view, drawn, texts, player.shown, now, run), tellEpoch(shown, condition, now));
    views.inspector()?.update(
      {
        view,
        number: shown.number,
        none: whyNoInside(shown),
        condition,
        repeats: shown.summary.networks / shown.summary.conditions.length,
        index: player.shown,
        pinned: drawn.pinned,
        period: 2 * player.period,
        dark: drawn.dark ?? false,
      },
      now,
    );
    return Math.min(...waits);
  }

  return {
    /** For pictures: as it is drawn on the stage. @param {Shown} shown */
    options: (shown) => ({ ...options(shown), range: reference.sharedRange(shown) }),

    /** Draws what has changed. @param {number} now ms @returns {number} in how many ms there is more to draw */
    update(now) {
      settle();
      const shown = owner.current;
      let wait = player.tick(now) ? 0 : NOTHING_LEFT;
      spareFrames(player.period);
      if (shown) {
        const drawn = options(shown);
        wait = Math.min(wait, draw(shown, drawn, now));
        views.headline.what(whatIsShown(shown, drawn.condition, display.figure));
        if (!hasPoint && player.available > 0) {
          hasPoint = true;
          onPoint();
        }
      } else if (phases.now === "idle") views.stage.empty(whyNothing(experiment.checked));
      views.headline.motion(player.isBetween);
      const { shown: index, available: reached, total, isPlaying } = player;
      views.timeline.update({ epochs: shown?.epochs ?? new Uint32Array(), linear: display.options.x === "linear", shown: index, available: reached, total, isPlaying });
      if (shown) {
        const share = phases.now === "idle" ? 0 : (shown.status?.work_done ?? 0);
        views.controls.update(phases.now, now, () => ({ share, words: progressText(phases.now, shown, stopwatch, session.threads, now) }));
      } else if (phases.now === "idle") {
        views.controls.update(`${phases.now} ${whyNothing(experiment.checked)}`, now, () => ({ share: 0, words: whyNothing(experiment.checked) }));
      }
      return wait;
    },
  };
}

/** Why there is no network to look into, or "". @param {Shown} shown */
function whyNoInside(shown) {
  if (shown.activations) return "Imported activations have no weights, so no diagram, gradients or loss.";
  if (shown.kind === "published") return "The precomputed run holds no weights. Press Run to look inside.";
  return available(shown) > 0 && !shown.weights ? "The weights of this run are not loaded." : "";
}
