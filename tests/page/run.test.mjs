// The experiment in the page: run, pause, step, download, on every kind of host.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, epoch, hash, inkOf, nativeCsv, open, pauseAfter, plain, setUp, site, SMALL, state, untrained, variant } from "./helper.mjs";

describe("a run", () => {
  /** @type {string} */
  let native;

  setUp({ withPlain: true });
  before(() => {
    native = nativeCsv(SMALL);
  });

  test("starts, pauses, steps, goes on, ends, and gives the native program's CSV", async () => {
    const params = { ...SMALL, epochs: "3000" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    assert.equal(await variant(page), "threads");
    await button(page, "Run").click();
    await pauseAfter(page, 50);
    const paused = await epoch(page);
    await page.waitForTimeout(400);
    assert.equal(await epoch(page), paused, "nothing trains while paused");
    await button(page, "Step").click();
    await page.waitForFunction((before) => Number(document.querySelector("#epoch").textContent) > before, paused);
    await state(page, "paused");
    const epochs = [...new Set(nativeCsv(params).trim().split("\n").slice(1).map((line) => Number(line.split(",")[2])))];
    assert.equal(await epoch(page), epochs[epochs.indexOf(paused) + 1], "one recorded epoch further");
    await button(page, "Resume").click();
    await state(page, "done");
    assert.equal(await epoch(page), 2999);
    assert.equal(await downloadCsv(page), nativeCsv(params));
    assert.match(await page.locator("#foot-digest").textContent(), /^Digest [0-9a-f]{16}$/);
    await button(page, "Reset").click();
    await untrained(page);
    await close();
  });

  test("is the same from a host without headers, where the service worker isolates the page", async () => {
    const { page, close } = await open(browser, plain.url + hash(SMALL));
    await page.waitForFunction(() => crossOriginIsolated && document.documentElement.dataset.runState === "idle", null, { timeout: 30_000 });
    await untrained(page);
    assert.equal(await variant(page), "threads");
    await button(page, "Run").click();
    await state(page, "done");
    assert.equal(await downloadCsv(page), native);
    await close();
  });

  test("is the same on one core, and the page says so", async () => {
    const params = { ...SMALL, epochs: "3000" };
    const { page, close } = await open(browser, plain.url + hash(params), { serviceWorkers: "block", expected: [/service worker/i] });
    await untrained(page);
    assert.equal(await variant(page), "single");
    assert.match(await page.locator("#foot-variant").textContent(), /1 core.*not cross-origin isolated/);
    await button(page, "Run").click();
    await pauseAfter(page, 20);
    await button(page, "Resume").click();
    await state(page, "done");
    assert.equal(await downloadCsv(page), nativeCsv(params));
    await close();
  });

  test("of several conditions, architectures and options is the native one", async () => {
    const params = { hidden_layers: "6-4,5", train_percent: "40,85", activation: "softsign", optimizer: "momentum", learning_rate: "0.05", shuffle: "true", batch_size: "full", binning: "intervals", epochs: "80", repeats: "2", random_labels: "true" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    assert.equal(await downloadCsv(page), nativeCsv(params));
    assert.equal(await page.locator("#option-condition option").count(), 4);
    await page.locator("#option-condition").selectOption("3");
    await page.waitForFunction(() => document.querySelector("#what").textContent.includes("12-5-2"));
    await close();
  });

  test("draws every layer, and another epoch when the timeline moves", async () => {
    const { page, close } = await open(browser, `${site.url + hash(SMALL)}&pace=full`);
    await untrained(page);
    for (const canvas of ["#plane canvas >> nth=0", "#plane canvas >> nth=2", "#chart1 canvas >> nth=0", "#chart2 canvas >> nth=0"]) {
      assert.ok((await inkOf(page, canvas)) > 200, `${canvas} is blank`);
    }
    await button(page, "Run").click();
    await state(page, "done");
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "299");
    await page.waitForTimeout(500);
    const full = await inkOf(page, "#plane canvas >> nth=1");
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "0");
    await page.waitForTimeout(200);
    assert.ok((await inkOf(page, "#plane canvas >> nth=1")) < full / 3, "the trail follows the timeline");
    await page.waitForFunction(() => document.querySelector("#values-epoch").textContent === "0");
    const shown = Number(await page.locator("#values tr >> nth=5 >> td >> nth=0").textContent());
    const rows = native.trim().split("\n").map((line) => line.split(","));
    const values = rows.filter((r) => r[2] === "0" && r[3] === "6").map((r) => Number(r[4]));
    const mean = values.reduce((a, b) => a + b) / values.length;
    assert.ok(Math.abs(shown - mean) < 0.0051, `the table says ${shown}, the CSV ${mean}`);
    for (const colour of ["gnuplot", "layer"]) {
      await page.locator("#option-colour").selectOption(colour);
      await page.locator("#option-networks").selectOption("each");
      await page.waitForTimeout(200);
      assert.ok((await inkOf(page, "#plane canvas >> nth=2")) > 200, colour);
    }
    await close();
  });

  test("obeys the keyboard", async () => {
    const { page, close } = await open(browser, site.url + hash(ENDLESS));
    await untrained(page);
    await page.keyboard.down(" ");
    await page.keyboard.down(" ");
    await page.keyboard.up(" ");
    await state(page, "running");
    await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) > 30);
    await page.keyboard.press(" ");
    await state(page, "paused");
    const paused = await epoch(page);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((before) => Number(document.querySelector("#epoch").textContent) > before, paused);
    await state(page, "paused");
    // The display follows at its own pace.
    await page.waitForFunction((before) => Number(document.querySelector("#shown-epoch").textContent) > before, paused);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((e) => document.querySelector("#shown-epoch").textContent === String(e), paused);
    await page.keyboard.press("r");
    await untrained(page);
    await page.keyboard.press("?");
    assert.ok(await page.locator("#keys").isVisible());
    await close();
  });

  test("a precomputed figure says over how many networks its means are", async () => {
    const { page, close } = await open(browser, site.url);
    await untrained(page);
    await page.locator("#gallery").selectOption("fig3 paper");
    await page.waitForFunction(() => /^Precomputed: means over 50 networks per condition/.test(document.querySelector("#published").textContent), null, { timeout: 20_000 });
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "9999");
    await close();
  });

  test("takes a figure of the paper from the gallery, says what to see, and keeps it in the address", async () => {
    const { page, close } = await open(browser, `${site.url}#threads=2`);
    await untrained(page);
    const gallery = page.locator("#gallery");
    assert.ok(await page.locator("#general").isVisible());
    await gallery.selectOption("fig2 lecture");
    assert.equal(await page.locator("#param-repeats").inputValue(), "10");
    assert.equal(await page.locator("#param-epochs").inputValue(), "10000");
    assert.equal(await page.locator("#param-threads").inputValue(), "2", "threads are the reader's own");
    assert.equal(await page.locator("#option-colour").inputValue(), "layer");
    // Its text comes when the figure is shown first.
    await page.waitForFunction(() => /Fig 2.*three epochs.*label/s.test(document.querySelector("#about").textContent));
    assert.ok(await page.locator("#general").isHidden());
    await page.reload();
    await untrained(page);
    assert.equal(await gallery.inputValue(), "fig2 lecture");
    await page.locator("#param-epochs").fill("60");
    assert.equal(await gallery.inputValue(), "", "no longer the figure as it is");
    assert.match(await page.locator("#about").textContent(), /Fig 2/);
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    assert.ok((await inkOf(page, "#plane canvas >> nth=2")) > 500);
    // A figure is shown at once, whatever was there; what was trained comes back by a button.
    await gallery.selectOption("fig3 lecture");
    await untrained(page);
    assert.match(await page.locator("#about").textContent(), /^Fig 3: /);
    assert.ok(await page.locator("#pending").isHidden());
    assert.ok(await page.locator("#back").isVisible());
    await close();
  });

  test("asks for no frames while nothing moves", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await page.addInitScript(() => {
      const ask = requestAnimationFrame;
      globalThis.framesAsked = 0;
      globalThis.requestAnimationFrame = (draw) => {
        globalThis.framesAsked += 1;
        return ask(draw);
      };
    });
    await page.reload();
    await untrained(page);
    await page.waitForTimeout(500);
    const before = await page.evaluate(() => globalThis.framesAsked);
    await page.waitForTimeout(1000);
    const idle = (await page.evaluate(() => globalThis.framesAsked)) - before;
    assert.ok(before > 0 && idle <= 2, `${idle} frames in an idle second, ${before} before`);
    await close();
  });

  test("keeps the main thread free and the frames coming", async (t) => {
    const { page, close } = await open(browser, site.url + hash({ ...SMALL, repeats: "8", epochs: "4000" }));
    await untrained(page);
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      globalThis.longTasks = [];
      globalThis.framesDrawn = 0;
      new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
      const count = () => {
        globalThis.framesDrawn += 1;
        requestAnimationFrame(count);
      };
      count();
      globalThis.start = performance.now();
    });
    await button(page, "Run").click();
    await state(page, "done");
    const { tasks, rate } = await page.evaluate(() => ({ tasks: globalThis.longTasks, rate: (1000 * globalThis.framesDrawn) / (performance.now() - globalThis.start) }));
    // How fast a shared machine draws is told, not judged.
    t.diagnostic(`${rate.toFixed(1)} frames a second; tasks above 50 ms: ${tasks.map((d) => Math.round(d)).join(", ") || "none"}`);
    assert.ok(rate > 5, "the page was frozen");
    await close();
  });
});
