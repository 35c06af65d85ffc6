// The offer to go on with a run that a closed page, a crash or a failure has interrupted.

import { forget, interrupted, keyOf, live, takeOver } from "./kept-runs.js";
import { $ } from "./state.js";

/** When the page of a run that was still there is looked for again: it may just be closing. */
const AGAIN_MS = 1500;

const whole = new Intl.NumberFormat("en-GB");

/**
 * @param {string} tab this page's name
 * @param {import("./session.js").Session} session
 * @param {(pairs: import("./messages.js").Pairs) => number|undefined} networks how many networks a run has
 * @param {(run: number, bytes: Uint8Array, resume: boolean) => void} open
 */
export function createInterrupted(tab, session, networks, open) {
  const box = $("interrupted");
  live(tab);

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

  /** @param {import("./kept-runs.js").About} about */
  function show(about, problem = "") {
    const epochs = Number(about.pairs.find(([name]) => name === "epochs")?.[1]);
    const count = networks(about.pairs);
    const who = count ? ` (${whole.format(count)} ${count === 1 ? "network" : "networks"})` : "";
    const textContent = `A run was interrupted at epoch ${whole.format(about.epoch)} of ${whole.format(epochs)}${who}. ${problem}`;
    const text = Object.assign(document.createElement("p"), { textContent });
    box.replaceChildren(text, button("Resume", () => resume(about)), button("Discard", () => discard(about)));
  }

  /** @param {string} textContent @param {() => void} act */
  function button(textContent, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent });
    made.addEventListener("click", act);
    return made;
  }

  /** @param {import("./kept-runs.js").About} about */
  async function resume(about) {
    const run = session.newRun();
    try {
      const bytes = await takeOver(about.key, tab, run);
      if (!bytes) return show(about, "It is no longer there: another page has resumed or discarded it.");
      open(run, bytes, true);
      box.hidden = true;
    } catch (error) {
      show(about, `It could not be read (${error?.name ?? error}).`);
    }
  }

  /** @param {import("./kept-runs.js").About} about */
  async function discard(about) {
    await forget(about.key).catch(() => {});
    await look();
    // The button that was pressed is gone.
    if (box.hidden) $("run").focus();
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
