// The inside of a network: diagram, histograms, and the map of one input.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { browser, button, ENDLESS, hash, inkOf, open, plain, setUp, site, SMALL, state, untrained, variant } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

/** What the native program finds: tests/inspection.rs asserts the same numbers. */
/** @type {{params: Record<string, string>, network: number, pattern: number, epoch: number, label: number, probabilities: number[], histograms: import("../../www/worker/messages.js").Histogram[]}} */
const NATIVE = JSON.parse(readFileSync(new URL("./inside.json", import.meta.url), "utf8"));
// They are of single precision, and cross as such.
NATIVE.probabilities = NATIVE.probabilities.map(Math.fround);
for (const histogram of NATIVE.histograms) [histogram.low, histogram.high] = [histogram.low, histogram.high].map(Math.fround);

/** Vertices adjacent to each, and the one opposite; the page has coordinates. */
const ADJACENT = ["1 3 5 10 11", "0 2 3 4 11", "1 3 4 8 9", "0 1 2 8 10", "1 2 6 9 11", "0 6 7 10 11", "4 5 7 9 11", "5 6 8 9 10", "2 3 7 9 10", "2 4 6 7 8", "0 3 5 7 8", "0 1 4 5 6"].map((t) => t.split(" ").map(Number));
const OPPOSITE = [9, 7, 5, 6, 10, 2, 3, 1, 11, 0, 4, 8];

/** The rule n + |D| > 7.63 in counts: |D|² = n + 2 (a - b) / √5 - 2 c. @param {boolean[]} bits */
function label(bits) {
  const set = bits.flatMap((bit, i) => (bit ? [i] : []));
  const n = set.length;
  const a = set.flatMap((i) => ADJACENT[i].filter((j) => j > i && bits[j])).length;
  const c = set.filter((i) => OPPOSITE[i] > i && bits[OPPOSITE[i]]).length;
  const b = (n * (n - 1)) / 2 - a - c;
  return n + Math.sqrt(Math.max(0, n + (2 * (a - b)) / Math.sqrt(5) - 2 * c)) > 7.63 ? "yes" : "no";
}

const bitsOf = (/** @type {Page} */ page) => page.locator("#pattern-map .vertex").evaluateAll((all) => all.map((v) => v.getAttribute("aria-checked") === "true"));
const numberOf = (/** @type {boolean[]} */ bits) => bits.reduce((k, bit) => 2 * k + Number(bit), 0);
const vertex = (/** @type {Page} */ page, /** @type {number} */ i) => page.locator("#pattern-map .vertex").nth(i);
const words = (/** @type {Page} */ page, /** @type {string} */ id) => page.locator(id).textContent();

/**
 * Waits for a look that satisfies a condition, and gives it.
 * @template T
 * @param {Page} page @param {(argument: T) => unknown} condition @param {T} [argument]
 */
async function look(page, condition, argument) {
  // The condition runs on the page, which hands it the argument as it is.
  await page.waitForFunction(/** @type {(argument: unknown) => unknown} */ (condition), argument, { timeout: 15_000 });
  return (await page.evaluate(() => globalThis.infoplane.inside())) ?? assert.fail("nothing is looked at");
}

/** The diagram's pixels as a number that changes with them. */
const picture = (/** @type {Page} */ page) =>
  page.locator("#inside canvas").evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, v, i) => (sum * 31 + v * (i % 251)) % 1_000_003, 0));

/** A page with the diagram in view. */
async function inside(/** @type {Browser} */ browser, /** @type {string} */ url, /** @type {Record<string, string>} */ params, options = {}) {
  const { page, close } = await open(browser, url + hash(params), { viewport: { width: 1280, height: 1000 }, ...options });
  await untrained(page);
  await page.locator("#inside-section").scrollIntoViewIfNeeded();
  return { page, close };
}

describe("the inside of a network", () => {
  setUp({ withPlain: true });

  test("has the native histograms, and follows the timeline and the network", async () => {
    const { page, close } = await inside(browser, site.url, { ...NATIVE.params, pace: "full" });
    await look(page, () => globalThis.infoplane.inside()?.epoch === 0);
    await button(page, "Run").click();
    await state(page, "done");
    assert.equal(await words(page, "#inside-of"), "of 4");
    await page.locator("#inside-network").fill(String(NATIVE.network + 1));
    await page.locator("#inside-network").press("Enter");
    const found = await look(page, ({ network, epoch }) => {
      const seen = globalThis.infoplane.inside();
      return seen?.network === network && seen?.epoch === epoch;
    }, NATIVE);
    assert.deepEqual(found.layers.map((l) => l.histogram), NATIVE.histograms);
    const { counts, above } = NATIVE.histograms[4];
    const outer = (100 * (counts[0] + counts[28] + (above ?? 0))) / (3 * 4096);
    assert.match(await page.locator("#inside").getAttribute("aria-label"), new RegExp(`^Network 3 at epoch 299\\..*layer 5: 3 units, ${outer.toFixed(0)} % of the activations in the two end bins; output: 2 units`));
    await page.waitForTimeout(200);
    assert.ok((await inkOf(page, "#inside canvas")) > 5000, "the diagram is blank");
    const trained = await picture(page);
    await page.locator("#timeline").evaluate((slider) => {
      slider.value = "0";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await look(page, () => globalThis.infoplane.inside()?.epoch === 0);
    await page.waitForFunction(() => document.querySelector("#inside-epoch").textContent === "0");
    await page.waitForTimeout(200);
    const untouched = await picture(page);
    assert.notEqual(untouched, trained, "the diagram does not follow the timeline");
    await page.locator("#theme").selectOption("dark");
    await page.waitForTimeout(300);
    assert.notEqual(await picture(page), untouched, "the diagram does not follow the theme");
    await page.locator("#inside-network").fill("99");
    await page.locator("#inside-network").press("Enter");
    assert.equal(await page.locator("#inside-network").inputValue(), "4", "there are no more");
    await look(page, () => globalThis.infoplane.inside()?.network === 3);
    await close();
  });

  test("answers for one input, which the mouse changes", async () => {
    const { page, close } = await inside(browser, site.url, { ...NATIVE.params, pace: "full" });
    await button(page, "Run").click();
    await state(page, "done");
    await page.locator("#inside-network").fill(String(NATIVE.network + 1));
    await page.locator("#inside-network").press("Enter");
    const bits = await bitsOf(page);
    for (let i = 0; i < 12; i++) {
      const wanted = ((NATIVE.pattern >> (11 - i)) & 1) === 1;
      if (bits[i] !== wanted) await vertex(page, i).click();
    }
    const found = await look(page, ({ pattern, network, epoch }) => {
      const seen = globalThis.infoplane.inside();
      return seen?.answer?.pattern === pattern && seen?.network === network && seen?.epoch === epoch;
    }, NATIVE);
    assert.ok(found.answer);
    assert.deepEqual([found.answer.label, found.answer.probabilities], [NATIVE.label, NATIVE.probabilities]);
    assert.deepEqual(found.answer.input, (await bitsOf(page)).map(Number));
    await page.waitForFunction((p) => document.querySelector("#pattern-answer").textContent === `Network says: yes, ${p}`, NATIVE.probabilities[1].toFixed(2));
    const before = await picture(page);
    for (const i of [0, 3, 5, 8, 11, 3, 1]) {
      await vertex(page, i).click();
      const now = await bitsOf(page);
      const n = now.filter(Boolean).length;
      await page.waitForFunction((text) => document.querySelector("#pattern-label").textContent === text, `${n} ${n === 1 ? "vertex" : "vertices"} set: ${label(now)}`);
      assert.match(await words(page, "#pattern-rule"), label(now) === "yes" ? /n \+ \|D\| = [\d.]+ > 7\.63/ : /n \+ \|D\| = [\d.]+ < 7\.63/);
    }
    await look(page, (/** @type {number} */ pattern) => globalThis.infoplane.inside()?.answer?.pattern === pattern, numberOf(await bitsOf(page)));
    await page.waitForTimeout(200);
    assert.notEqual(await picture(page), before, "the discs do not show the input");
    for (let i = 0; i < 20; i++) {
      await button(page, "Random pattern").click();
      const now = await bitsOf(page);
      const n = now.filter(Boolean).length;
      await page.waitForFunction((text) => document.querySelector("#pattern-label").textContent === text, `${n} ${n === 1 ? "vertex" : "vertices"} set: ${label(now)}`);
    }
    await close();
  });

  test("obeys the keyboard without starting the run", async () => {
    const { page, close } = await inside(browser, site.url, SMALL);
    await look(page, () => globalThis.infoplane.inside()?.answer);
    const before = await bitsOf(page);
    const map = page.getByRole("group", { name: "Input pattern: the twelve vertices of an icosahedron" });
    assert.equal(await map.getByRole("checkbox").count(), 12);
    await map.getByRole("checkbox", { name: "vertex 5", exact: true }).focus();
    const other = before.map((bit, i) => (i === 4 ? !bit : bit));
    await page.waitForFunction((text) => document.querySelector("#pattern-hint").textContent === text, `${before[4] ? "Without" : "With"} vertex 5: ${other.filter(Boolean).length} vertices set, ${label(other)}`);
    await page.keyboard.press(" ");
    assert.deepEqual(await bitsOf(page), other);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "vertex 6");
    await page.keyboard.press("Enter");
    assert.deepEqual(await bitsOf(page), other.map((bit, i) => (i === 5 ? !bit : bit)));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "idle");
    await look(page, (/** @type {number} */ pattern) => globalThis.infoplane.inside()?.answer?.pattern === pattern, numberOf(await bitsOf(page)));
    await close();
  });

  test("shows the bits of the other tasks in a ring, and no rule where labels are random", async () => {
    const { page, close } = await inside(browser, site.url, { ...SMALL, dataset: "g1" });
    await page.waitForFunction(() => /^\d+ bits set: (yes|no)$/.test(document.querySelector("#pattern-label").textContent));
    assert.ok(await page.locator("#pattern-rule").isHidden());
    assert.equal(await page.locator("#pattern-map line").count(), 0);
    await page.locator("#param-dataset").selectOption("icosahedron");
    await page.waitForFunction(() => document.querySelectorAll("#pattern-map line").length === 30);
    assert.ok(await page.locator("#pattern-rule").isVisible());
    await close();
    const random = await inside(browser, site.url, { ...SMALL, random_labels: "true" });
    await random.page.waitForFunction(() => /vertices set/.test(document.querySelector("#pattern-label").textContent));
    assert.ok(await random.page.locator("#pattern-rule").isHidden());
    await random.close();
  });

  test("summarises wide networks, and says the range of units without bounds", async (t) => {
    const { page, close } = await inside(browser, site.url, { hidden_layers: "1024-20-20", activation: "relu", epochs: "4", pace: "full" });
    await page.evaluate(() => {
      globalThis.longTasks = [];
      new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
    });
    await button(page, "Run").click();
    await state(page, "done");
    const found = await look(page, () => globalThis.infoplane.inside()?.epoch === 3);
    assert.equal(found.layers[0].units, 1024);
    assert.equal(found.layers[0].histogram.counts.reduce((a, b) => a + b), 1024 * 4096);
    const size = JSON.stringify(found).length;
    assert.ok(size < 30_000, `${size} characters`);
    assert.match(await page.locator("#inside").getAttribute("aria-label"), /layer 1: 1024 units, activations from 0\.00 to [\d.]+/);
    t.diagnostic(`${size} characters; tasks above 50 ms: ${(await page.evaluate(() => globalThis.longTasks)).map(Math.round).join(", ") || "none"}`);
    await close();
  });

  test("is looked at while one core trains, and only while it is in view", async () => {
    const { page, close } = await open(browser, plain.url + hash(ENDLESS), { viewport: { width: 1280, height: 420 }, serviceWorkers: "block", expected: [/service worker/i] });
    await untrained(page);
    assert.equal(await variant(page), "single");
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => globalThis.infoplane.inside()), null, "it is out of view");
    await page.locator("#inside-section").scrollIntoViewIfNeeded();
    await look(page, () => globalThis.infoplane.inside()?.epoch === 0);
    await button(page, "Run").click();
    await page.locator("#inside-section").scrollIntoViewIfNeeded();
    const first = await look(page, () => (globalThis.infoplane.inside()?.epoch ?? 0) > 5);
    await look(page, (epoch) => (globalThis.infoplane.inside()?.epoch ?? 0) > epoch, first.epoch);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "running");
    await page.locator("#reset").click();
    await page.locator("#inside-section").scrollIntoViewIfNeeded();
    await look(page, () => globalThis.infoplane.inside()?.epoch === 0);
    await close();
  });
});
