// Which variant of the program this browser can run, for the page and for its worker.

import { fileOfSite } from "./place.js";

/** @import { Program, ThreadedProgram } from "./messages.js" */

/** WebKitGTK is isolated and yet has no SharedArrayBuffer. */
export const sharesMemory = () => globalThis.crossOriginIsolated && typeof SharedArrayBuffer === "function";

/** An instance of its own. @template {"threads"|"single"} V @param {V} variant @returns {Promise<V extends "threads" ? ThreadedProgram : Program>} */
export async function load(variant) {
  const module = await import(fileOfSite(`pkg/${variant}/infoplane.js`));
  await module.default();
  return module;
}

/** The variant that the worker will load too, so that only one is transferred; the page starts no threads. @returns {Promise<Program>} */
export const loadForPage = async () => /** @type {Program} */ (sharesMemory() ? await load("threads").catch(() => load("single")) : await load("single"));
