// The offer to go on with a run that a closed page, a crash or a failure has interrupted.

import { element, reason } from "../views/dom.js";
import { discard, forget, interrupted, keyOf, live, onKeptChange, takeOver } from "../worker/kept-runs.js";

/** @import { Pairs } from "../worker/messages.js" */
/** @import { Session } from "../worker/session.js" */
/** @import { About } from "../worker/kept-runs.js" */

/** When the page of a run that was still there is looked for again: it may just be closing. */
const AGAIN_MS = 1500;

const whole = new Intl.NumberFormat("en-GB");

/**
 * @param {HTMLElement} box
 * @param {Session} session
 * @param {object} hooks
 * @param {(pairs: Pairs) => number|undefined} hooks.networks how many networks a run has
 * @param {(run: number, bytes: Uint8Array) => void} hooks.open opens it and goes on
 * @param {() => void} hooks.left the focused button is gone
 */
export function createInterrupted(box, session, { networks, open, left }) {
  const { tab } = session;
  live(tab);
  // What another page has taken is no longer offered here.
  onKeptChange(look);

  async function look() {
    let about;
    try {
      [about] = await interrupted(tab, (run) => !session.ready || run < session.run);
    } catch {
      // Where the browser keeps nothing, nothing was interrupted; the worker says so once it matters.
    }
    box.hidden = !about;
    if (about) show(about);
  }

  /** @param {About} about @param {string} [problem] why it cannot be resumed */
  function show(about, problem = "") {
    const epochs = Number(about.pairs.find(([name]) => name === "epochs")?.[1]);
    const count = networks(about.pairs);
    const who = count ? ` (${whole.format(count)} ${count === 1 ? "network" : "networks"})` : "";
    const textContent = `A run was interrupted at epoch ${whole.format(about.epoch)} of ${whole.format(epochs)}${who}. ${problem}`;
    const resumed = problem ? [] : [button("Resume", () => resume(about))];
    box.replaceChildren(element("p", { textContent }), ...resumed, button("Discard", () => drop(about)));
  }

  /** @param {string} textContent @param {() => void} act */
  function button(textContent, act) {
    const made = element("button", { type: "button", textContent });
    made.addEventListener("click", act);
    return made;
  }

  /** @param {About} about */
  async function resume(about) {
    const run = session.newRun();
    try {
      const bytes = await takeOver(about.key, tab, run);
      if (!bytes) return show(about, "It is no longer there: another page has resumed or discarded it.");
      open(run, bytes);
      box.hidden = true;
    } catch (error) {
      show(about, `Could not read it (${reason(error)}).`);
    }
  }

  /** @param {About} about */
  async function drop(about) {
    await discard(about.key).catch(() => {});
    await look();
    if (box.hidden) left();
  }

  return {
    /** Looks for interrupted runs, at the start and after a failure. */
    async look() {
      await look();
      if (box.hidden) setTimeout(() => box.hidden && look(), AGAIN_MS);
    },

    /** Nothing of the current run is kept: the reader has given it up. */
    giveUp: () => forget(keyOf(tab, session.run)).catch(() => {}),
  };
}
