// Which variant of the program this browser can run, for the page and for its worker.

/** WebKitGTK is isolated and yet has no SharedArrayBuffer. */
export const sharesMemory = () => globalThis.crossOriginIsolated && typeof SharedArrayBuffer === "function";

/** @param {"threads"|"single"} variant @returns {Promise<any>} an instance of its own */
export async function load(variant) {
  const module = await import(`../pkg/${variant}/infoplane.js`);
  await module.default();
  return module;
}
