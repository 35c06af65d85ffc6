// The phases of the page: which events lead from one to the next, and what can be done in each.

/**
 * @typedef {"loading"|"idle"|"running"|"paused"|"done"|"failed"} Phase
 * @typedef {"load"|"ready"|"show"|"start"|"pause"|"finish"|"openStart"|"openPart"|"openWhole"|"fail"} PhaseEvent
 *   `load` the worker starts, or is given a file to open; `ready` it can be used; `show` something is shown that does not train;
 *   `openStart`, `openPart`, `openWhole` a run was opened that has just begun, has trained for a while, is done
 * @typedef {"run"|"pause"|"resume"|"step"|"reset"|"save"|"preview"} Control
 *   `preview` untrained networks follow the form; `save` files of the worker's run
 */

/** A run that was opened takes the place of whatever there was. @type {Partial<Record<PhaseEvent, Phase>>} */
const OPENED = { openStart: "idle", openPart: "paused", openWhole: "done" };

/** An event that a phase does not list changes nothing. @type {Record<Phase, Partial<Record<PhaseEvent, Phase>>>} */
const TRANSITIONS = {
  loading: { ...OPENED, ready: "idle", fail: "failed" },
  idle: { ...OPENED, load: "loading", show: "idle", start: "running", fail: "failed" },
  running: { ...OPENED, load: "loading", show: "idle", pause: "paused", finish: "done", fail: "failed" },
  paused: { ...OPENED, load: "loading", show: "idle", start: "running", fail: "failed" },
  done: { ...OPENED, load: "loading", show: "idle", fail: "failed" },
  // What was recorded is still shown; only a new worker leads out of here.
  failed: { load: "loading" },
};

/** @type {Record<Phase, Control[]>} */
const CONTROLS = {
  loading: [],
  idle: ["run", "step", "save", "preview"],
  running: ["pause", "reset", "save"],
  paused: ["resume", "step", "reset", "save"],
  done: ["run", "reset", "save"],
  failed: [],
};

/** @param {(phase: Phase) => void} entered called after every event that led somewhere */
export function createPhases(entered) {
  /** @type {Phase} */
  let phase = "loading";
  return {
    get now() {
      return phase;
    },

    /** @param {PhaseEvent} event @returns {boolean} whether it led somewhere */
    send(event) {
      const next = TRANSITIONS[phase][event];
      if (!next) return false;
      phase = next;
      entered(phase);
      return true;
    },

    /** @param {Control} control */
    allows: (control) => CONTROLS[phase].includes(control),

    /** Whether a run has begun: changes of the form wait for the next one. */
    get hasRun() {
      return phase === "running" || phase === "paused" || phase === "done";
    },
  };
}

/** @typedef {ReturnType<typeof createPhases>} Phases */
