// Runs from files: opened at once, or by the worker that has yet to start.

/**
 * @param {object} page
 * @param {() => boolean} page.isReady whether there is a worker
 * @param {() => number} page.newRun a number for a run
 * @param {(run: number, bytes: Uint8Array) => Promise<void>} page.open
 * @param {() => boolean} page.restart starts a worker after a failure; false where that does not help
 * @param {() => void} page.resume training goes on
 * @param {(what: string) => void} page.refused nothing has changed
 * @param {(error: unknown) => string|null} page.why something failed, null if it was ended on purpose
 * @param {(text: string) => void} page.note
 */
export function createRunFiles({ isReady, newRun, open, restart, resume, refused, why, note }) {
  /** A file for the worker that is starting. @type {(() => void)|null} */
  let waiting = null;

  /**
   * @param {number} run @param {Uint8Array} bytes
   * @param {boolean} goesOn whether it goes on at once
   * @param {string} [name] of the file
   */
  async function take(run, bytes, goesOn, name = "The run") {
    if (!isReady()) {
      waiting = () => take(run, bytes, goesOn, name);
      if (!restart()) {
        waiting = null;
        note("A run cannot be opened here: see the reason above.");
      }
      return;
    }
    try {
      await open(run, bytes);
      if (goesOn) resume();
    } catch (error) {
      const words = why(error);
      if (words) refused(`${name} was not opened: ${words}.`);
    }
  }

  return {
    take,

    /** @param {File|undefined} file */
    async file(file) {
      if (!file) return;
      note("");
      const run = newRun();
      try {
        await take(run, new Uint8Array(await file.arrayBuffer()), false, file.name);
      } catch (error) {
        note(`${file.name}: could not read it (${error instanceof Error ? error.name : error}); choose the file again.`);
      }
    },

    /** Whether a file waits for the worker. */
    get isWaiting() {
      return waiting !== null;
    },

    /** Opens what waited for the worker. */
    onReady() {
      const begin = waiting;
      waiting = null;
      begin?.();
    },
  };
}

/** @typedef {ReturnType<typeof createRunFiles>} RunFiles */
