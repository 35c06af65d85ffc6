// The page: its parts are made and wired here; what they do stands in app/, views/, files/ and worker/.

import { createPage } from "./app/page.js";
import { loadForPage } from "./worker/load.js";
import { startWorker } from "./worker/session.js";
import { createFailure } from "./views/notices.js";
import { find } from "./views/dom.js";

/** Longest wait for the service worker to isolate the page, ms. */
const ISOLATION_LIMIT_MS = 4000;

/** A module of one function that adds vectors: browsers without SIMD refuse it. */
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

async function main() {
  const { dataset } = document.documentElement;
  /** @type {ReturnType<typeof createPage>|null} */
  let page = null;
  const failure = createFailure(find(document, "#failure", HTMLElement), () => page?.restart());
  /** @param {string} title @param {string} what @param {string} next */
  const giveUp = (title, what, next) => {
    dataset.runState = "failed";
    failure.show(title, what, next, true);
  };
  if (typeof WebAssembly !== "object" || !WebAssembly.validate(SIMD)) {
    return giveUp("This browser has no WebAssembly SIMD", "The networks train with it. Use Chrome or Edge 97, Firefox 102, Safari 16.4, or newer.", "");
  }
  // It loads its program while the page loads its own.
  const starting = startWorker();
  let program;
  try {
    program = await loadForPage();
  } catch (error) {
    starting.worker.terminate();
    const why = error instanceof Error ? error.message : error;
    return giveUp("The program could not be loaded", `${why}. Load the page again; if that does not help, the site is incomplete: build it with “cargo xtask build”.`, "");
  }
  page = createPage(program, document.body, failure);
  // A service worker that is about to isolate the page loads it again.
  const limit = new Promise((resolve) => setTimeout(resolve, ISOLATION_LIMIT_MS));
  await Promise.race([globalThis.isolationSettled ?? Promise.resolve(), limit]);
  page.start(starting);
  /** For tests, and for the curious. */
  globalThis.infoplane = page.tools;
}

main();
