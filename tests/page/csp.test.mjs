// Nothing leaves the machine: the page's policy, tried with every way to send something.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { browser, hash, open, plain, setUp, site, SMALL, untrained, variant } from "./helper.mjs";

/** What the browser says of each attempt. */
const REFUSED = { expected: [/Content Security Policy|Content-Security-Policy/, /Failed to fetch|ERR_|NetworkError|Refused/] };

/** @typedef {{arrived: string[], url: string, stop: () => void}} Other */

/** Another origin that would gladly take what is sent to it. */
function listen() {
  /** @type {string[]} */
  const arrived = [];
  const server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin", "content-type": "text/javascript" });
    response.end("globalThis.foreign = true;");
  });
  server.on("upgrade", (request, socket) => {
    arrived.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  /** @type {(resolve: (other: Other) => void) => void} */
  const begin = (resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address && typeof address === "object") resolve({ arrived, url: `http://127.0.0.1:${address.port}/`, stop: () => server.close() });
    });
  return new Promise(begin);
}

/** Tries all ways from a page; gives those that were not refused. */
const sendFromPage = async (/** @type {string} */ url) => {
  /** @type {string[]} */
  const through = [];
  const attempt = async (/** @type {string} */ name, /** @type {() => unknown} */ act) => {
    try {
      await Promise.race([act(), new Promise((_, reject) => setTimeout(reject, 2000))]);
      through.push(name);
    } catch {
      // Refused, as it should be.
    }
  };
  const loaded = (/** @type {HTMLElement} */ element) =>
    new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
      document.body.append(element);
    });
  const make = (/** @type {string} */ tag, /** @type {Record<string, string>} */ properties) => Object.assign(document.createElement(tag), properties);
  const xhr = () =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.onload = resolve;
      request.onerror = reject;
      request.open("POST", `${url}xhr`);
      request.send("data");
    });
  const opened = (/** @type {new (to: string) => EventTarget} */ Kind, /** @type {string} */ to) =>
    new Promise((resolve, reject) => {
      const source = new Kind(to);
      source.addEventListener("open", resolve);
      source.addEventListener("error", reject);
    });
  await attempt("fetch", () => fetch(`${url}fetch`, { method: "POST", body: "data", mode: "no-cors" }));
  await attempt("xhr", xhr);
  await attempt("web socket", () => opened(WebSocket, `${url.replace("http", "ws")}socket`));
  await attempt("event source", () => opened(EventSource, `${url}events`));
  await attempt("image", () => loaded(make("img", { src: `${url}image?data` })));
  await attempt("script", () => loaded(make("script", { src: `${url}script` })));
  await attempt("module", () => import(`${url}module`));
  await attempt("style", () => loaded(make("link", { rel: "stylesheet", href: `${url}style` })));
  await attempt("font", () => new FontFace("foreign", `url(${url}font)`).load());
  await attempt("frame", () => loaded(make("object", { data: `${url}object` })));
  await attempt("worker", () => opened(Worker, `${url}worker`));
  await attempt("inline script", async () => {
    document.body.append(make("script", { textContent: "globalThis.inline = true;" }));
    if (!globalThis.inline) throw new Error("refused");
  });
  await attempt("eval", async () => (0, eval)("1"));
  // These two say nothing of what becomes of them: the other origin does.
  navigator.sendBeacon(`${url}beacon`, "data");
  document.body.append(make("iframe", { src: `${url}frame` }));
  const form = make("form", { action: `${url}form`, method: "post", target: "_blank" });
  document.body.append(form);
  /** @type {HTMLFormElement} */ (form).submit();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return through;
};

/** The same from a worker. */
const sendFromWorker = async (/** @type {string} */ url) => {
  /** @type {string[]} */
  const through = [];
  const attempts = {
    fetch: () => fetch(`${url}worker-fetch`, { method: "POST", body: "data", mode: "no-cors" }),
    module: () => import(`${url}worker-module`),
    socket: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace("http", "ws")}worker-socket`);
        socket.onopen = resolve;
        socket.onerror = reject;
      }),
  };
  for (const [name, act] of Object.entries(attempts)) {
    try {
      await Promise.race([act(), new Promise((_, reject) => setTimeout(reject, 2000))]);
      through.push(name);
    } catch {
      // Refused, as it should be.
    }
  }
  return through;
};

describe("the policy", () => {
  /** @type {Other} */
  let other;

  setUp({ withPlain: true });
  before(async () => {
    other = await listen();
  });
  after(() => other?.stop());

  test("the other origin takes what is sent without the policy", async () => {
    const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(plain.url);
    await page.evaluate((/** @type {string} */ url) => fetch(`${url}allowed`, { mode: "no-cors" }), other.url);
    assert.deepEqual(other.arrived, ["GET /allowed"]);
    other.arrived.length = 0;
    await context.close();
  });

  for (const [host, workers] of /** @type {[string, boolean][]} */ ([["a host that sends it", true], ["a plain host, by the service worker", true], ["a plain host without service workers", false]])) {
    test(`of ${host} lets nothing out`, async () => {
      const { url } = host.startsWith("a plain") ? plain : site;
      const block = host.includes("without");
      /** @type {Parameters<typeof open>[2]} */
      const options = block ? { serviceWorkers: "block", expected: [...REFUSED.expected, /service worker/i] } : REFUSED;
      const { page, close } = await open(browser, url + hash(SMALL), options);
      if (!block) await page.waitForFunction(() => crossOriginIsolated, null, { timeout: 30_000 });
      await untrained(page);
      assert.equal(await variant(page), block ? "single" : "threads");
      assert.deepEqual(await page.evaluate(sendFromPage, other.url), []);
      if (workers) {
        // The pool's threads wait inside of the program and run nothing else.
        const worker = page.workers().find((w) => w.url().endsWith("/www/worker/worker.js"));
        assert.ok(worker);
        assert.deepEqual(await worker.evaluate(sendFromWorker, other.url), []);
      }
      assert.deepEqual(other.arrived, [], "nothing arrived");
      await close();
    });
  }
});
