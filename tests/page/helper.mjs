// What the page tests share: the served site, the browser, the native program.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

/** @import { Browser, Page } from "playwright-core" */

const { XTASK = "", CHROMIUM = "", INFOPLANE_BIN = "" } = process.env;
for (const [name, value] of Object.entries({ XTASK, CHROMIUM, INFOPLANE_BIN })) {
  assert.ok(value, `${name} is not set: run these tests by \`cargo xtask test page\``);
}

/** A run of a second or two, as a hash and as flags. */
export const SMALL = {
  epochs: "300",
  repeats: "4",
  seed: "1",
  hidden_layers: "10-7-5-4-3",
  train_percent: "85",
  batch_size: "512",
  learning_rate: "0.0004",
  bins: "30",
};

/** @param {Record<string, string>} params */
export const hash = (params) => `#${new URLSearchParams(params)}`;

/** @typedef {{url: string, stop: () => void}} Server */

/** Starts the server; `plain` sends no isolation headers. @returns {Promise<Server>} */
export function serve({ plain = false } = {}) {
  const server = spawn(XTASK, ["serve", "--no-build", "--port", "0", ...(plain ? ["--plain"] : [])], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (/** @type {Buffer} */ data) => {
      text += data;
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0];
      if (url) resolve({ url, stop: () => server.kill() });
    });
    server.on("exit", (/** @type {string} */ code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

const launch = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });

/** What tests run in, from setUp() on: a browser, the site, and the site on a host without headers. */
export let /** @type {Browser} */ browser, /** @type {Server} */ site, /** @type {Server} */ plain;

/** Starts them for the tests of a `describe`, and ends them. @param {{withPlain?: boolean}} [options] */
export function setUp({ withPlain = false } = {}) {
  before(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
    if (withPlain) plain = await serve({ plain: true });
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    plain?.stop();
  });
}

/** A dependency warns once for each thread of the pool, the browser about these tests reading pixels. */
const ALLOWED = [/using deprecated parameters for the initialization function/, /willReadFrequently/];

/**
 * A page that fails the test on any other message in the console.
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions & {expected?: RegExp[]}} [more] `expected` are messages that are no fault
 */
export async function open(browser, /** @type {string} */ url, more = {}) {
  const { expected = [], ...options } = more;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const messages = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && messages.push(m.text()));
  page.on("pageerror", (e) => messages.push(String(e.stack ?? e)));
  await page.goto(url);
  return {
    page,
    async close() {
      await context.close();
      const bad = messages.filter((text) => ![...ALLOWED, ...expected].some((pattern) => pattern.test(text)));
      assert.deepEqual(bad, [], "messages in the console");
    },
  };
}

/** Waits for a run state that lasts; "running" may be over before it is looked at: see `started`. @param {import("playwright-core").Page} page @param {...string} states */
export const state = (page, ...states) =>
  page.waitForFunction((wanted) => wanted.includes(document.documentElement.dataset.runState ?? ""), states, { timeout: 60_000 });

/** How often training was started on a page: unlike the state "running", it stays true. */
export const starts = (/** @type {Page} */ page) => page.evaluate(() => Number(document.documentElement.dataset.starts));

/** Waits until training was started once more. @param {import("playwright-core").Page} page @param {number} before from `starts` */
export const started = (page, before) => page.waitForFunction((before) => Number(document.documentElement.dataset.starts) > before, before, { timeout: 60_000 });

/** Starts a run and waits for its end, not for that of the last one. @param {import("playwright-core").Page} page */
export async function runToEnd(page) {
  const before = await starts(page);
  await button(page, "Run").click();
  await started(page, before);
  await state(page, "done");
}

/** Pauses as soon as an epoch is passed: in the page, so that a short run is not over before. */
export async function pauseAfter(/** @type {Page} */ page, /** @type {number} */ least) {
  await page.evaluate(
    (/** @type {number} */ least) =>
      new Promise((resolve) => {
        const shown = document.querySelector("#epoch");
        const observer = new MutationObserver(look);
        observer.observe(shown, { childList: true, characterData: true, subtree: true });
        look();
        function look() {
          if (!(Number(shown.textContent) > least)) return;
          observer.disconnect();
          document.querySelector("#run").click();
          resolve(null);
        }
      }),
    least,
  );
  await state(page, "paused");
}

/** A run that no machine ends while a test looks at it. */
export const ENDLESS = { ...SMALL, epochs: "1000000" };

export const variant = (/** @type {Page} */ page) => page.evaluate(() => document.documentElement.dataset.variant);
export const epoch = async (/** @type {Page} */ page) => Number(await page.locator("#epoch").textContent());
export const button = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole("button", { name, exact: true });

/** Waits until untrained networks are shown. @param {import("playwright-core").Page} page */
export async function untrained(page) {
  await state(page, "idle");
  try {
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "0", null, { timeout: 30_000 });
  } catch (error) {
    // What the page says of it, for whoever reads the log.
    const says = await page.evaluate(() => [document.documentElement.dataset.runState, document.querySelector("#progress-text").textContent, document.querySelector("#failure").textContent].join("; ").replace(/\s+/g, " "));
    throw new Error(`no untrained networks: ${says}`, { cause: error });
  }
}

/** Downloads information.csv. @param {import("playwright-core").Page} page */
export async function downloadCsv(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Download CSV").click()]);
  assert.equal(download.suggestedFilename(), "information.csv");
  return readFileSync(await download.path(), "utf8");
}

/** What the native program writes for the same parameters. @param {Record<string, string>} params */
export function nativeCsv(params) {
  const dir = mkdtempSync(join(tmpdir(), "infoplane-"));
  try {
    const flags = Object.entries(params).flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, value]);
    execFileSync(INFOPLANE_BIN, ["run", ...flags, "--out", dir], { stdio: ["ignore", "ignore", "inherit"] });
    return readFileSync(join(dir, "information.csv"), "utf8");
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What the native program finds in a run of the same parameters with another estimator. @param {Record<string, string>} params @param {string[]} estimator flags */
export function nativeEstimate(params, estimator) {
  const dir = mkdtempSync(join(tmpdir(), "infoplane-"));
  try {
    const flags = Object.entries(params).flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, value]);
    const run = (/** @type {string[]} */ args) => execFileSync(INFOPLANE_BIN, args, { stdio: ["ignore", "ignore", "inherit"] });
    run(["run", ...flags, "--out", join(dir, "run")]);
    run(["estimate", join(dir, "run"), ...estimator, "--quiet", "--out", join(dir, "estimates")]);
    return readFileSync(join(dir, "estimates", "information.csv"), "utf8");
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The columns of a file of information that a run itself has. @param {string} csv */
export const recordedColumns = (csv) => csv.split("\n").map((line) => line.split(",").slice(0, 6).join(",")).join("\n");

/** How many pixels of a canvas are not transparent. @param {import("playwright-core").Page} page @param {string} selector */
export const inkOf = (page, selector) =>
  page.locator(selector).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let ink = 0;
    for (let i = 3; i < data.length; i += 4) ink += Number(data[i] > 0);
    return ink;
  });

/** What is kept in IndexedDB. */
export const kept = (/** @type {Page} */ page) =>
  page.evaluate(
    () =>
      new Promise((/** @type {(runs: {epoch: number, run: number}[]) => void} */ resolve, reject) => {
        const request = indexedDB.open("infoplane", 1);
        request.onerror = () => reject(request.error);
        // Made by the page itself when it is needed.
        request.onupgradeneeded = () => request.transaction?.abort();
        request.onsuccess = () => {
          const all = request.result.transaction("about").objectStore("about").getAll();
          all.onsuccess = () => {
            request.result.close();
            resolve(all.result.map(({ epoch, run }) => ({ epoch, run })));
          };
        };
      }),
  );

/** Waits until what is kept holds something. */
export async function until(/** @type {Page} */ page, /** @type {(runs: {epoch: number, run: number}[]) => boolean} */ holds, /** @type {string} */ what) {
  for (let tries = 0; tries < 200; tries++) {
    const runs = await kept(page).catch(() => []);
    if (holds(runs)) return runs;
    await page.waitForTimeout(100);
  }
  assert.fail(`${what}: ${JSON.stringify(await kept(page))}`);
}
