// Cross-origin isolation on hosts that cannot send the headers for it: without isolation there is
// no shared memory, hence no threads. The worker adds the policy that keeps data on the machine, too.
//
// One file in two roles. On the page it is a classic script, loaded before every other; it registers
// itself as the service worker, which adds the headers to whatever it passes on, and reloads the page
// once to get its document through the worker. It lies beside index.html since a worker's folder is
// its scope. Where nothing can be done (no service workers, no https) the page runs on one core.
"use strict";

/** What a service worker has and a page has not. @typedef {{skipWaiting: () => void, clients: {claim: () => Promise<void>}}} ServiceScope */
/** @typedef {Event & {waitUntil: (work: Promise<unknown>) => void, request: Request, respondWith: (response: Promise<Response>) => void}} ServiceEvent */

(() => {
  /** Marks the one reload in this tab, so that a page that stays unisolated does not reload for ever. */
  const RELOADED = "coi-reloaded";
  /** As in index.html. A page's own policy does not reach its workers, which have that of their script's response. */
  const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

  if (typeof window === "undefined") {
    serve();
  } else if (window.crossOriginIsolated) {
    // The host's own headers or the worker's: either way there is nothing to do.
    sessionStorage.removeItem(RELOADED);
  } else if (window.isSecureContext && "serviceWorker" in navigator) {
    // The page's own script waits for this before it does anything heavy.
    window.isolationSettled = isolate(/** @type {HTMLScriptElement} */ (document.currentScript).src).catch((error) => {
      console.info(`The page stays on one core: no service worker (${error.message}).`);
    });
  }

  /** The page's role: hands later loads to the worker, and loads once more. @param {string} script */
  async function isolate(script) {
    await navigator.serviceWorker.register(script);
    await navigator.serviceWorker.ready;
    if (sessionStorage.getItem(RELOADED)) return;
    sessionStorage.setItem(RELOADED, "1");
    location.reload();
    await new Promise(() => {}); // the page is about to go
  }

  /** The worker's role. */
  function serve() {
    const scope = /** @type {ServiceScope} */ (/** @type {unknown} */ (self));
    self.addEventListener("install", () => scope.skipWaiting());
    self.addEventListener("activate", (event) => /** @type {ServiceEvent} */ (event).waitUntil(scope.clients.claim()));
    self.addEventListener("fetch", (event) => {
      const { request, respondWith } = /** @type {ServiceEvent} */ (event);
      // Browsers' developer tools make such requests, and fetch() refuses them.
      if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
      respondWith.call(event, fetch(request).then(isolated));
    });
  }

  /** The same response with the headers that isolate a page, navigations included. @param {Response} response */
  function isolated(response) {
    // Opaque responses and redirects cannot be rebuilt.
    if (response.status === 0) return response;
    const headers = new Headers(response.headers);
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    // A host's own policy may be stricter: both hold.
    headers.append("Content-Security-Policy", POLICY);
    const { status, statusText } = response;
    // A body is forbidden for these.
    const body = status === 204 || status === 205 || status === 304 ? null : response.body;
    return new Response(body, { status, statusText, headers });
  }
})();
