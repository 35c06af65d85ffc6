// The small charts: any kind in any place, computed statistics, words where there is nothing to see.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DISPLAY_DEFAULTS } from "../../www/app/display.js";
import { browser, button, downloadCsv, hash, inkOf, nativeCsv, open, setUp, site, SMALL, state, untrained } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

describe("the charts", () => {
  setUp();

  const label = (/** @type {Page} */ page, /** @type {string} */ chart) => page.locator(`#${chart}`).getAttribute("aria-label");

  test("are of any kind, and the address remembers which", async () => {
    const { page, close } = await open(browser, `${site.url + hash({ ...SMALL, record_gradients: "all" })}&pace=full`);
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    const values = await page.locator("#option-chart1 option").evaluateAll((options) => options.map((o) => o.value));
    const CHARTS = await page.evaluate(() => globalThis.infoplane.chartKinds());
    assert.ok(CHARTS.length >= 15, CHARTS.join());
    assert.deepEqual(values, CHARTS, "the page's names are the program's");
    for (const kind of CHARTS) {
      await page.locator("#option-chart1").selectOption(kind);
      await page.waitForFunction((k) => location.hash.includes(`chart1=${k}`) === (k !== "loss"), kind);
      await page.waitForTimeout(150);
      assert.ok((await inkOf(page, "#chart1 canvas >> nth=0")) > 500, `axes of ${kind}`);
      // Bars and curves alike: statistics come in within a second or so. What a run records has no entropy to draw.
      if (kind !== "entropy") await page.waitForFunction(() => {
        const canvas = document.querySelectorAll("#chart1 canvas")[1];
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((v, i) => i % 4 === 3 && v > 0).length > 700;
      }, null, { timeout: 15_000 });
      const words = await page.locator("#option-chart1 option:checked").textContent();
      assert.ok((await label(page, "chart1")).startsWith(`${words}, against the epoch.`));
    }
    await page.locator("#option-chart2").selectOption("snr");
    await page.reload();
    await untrained(page);
    assert.equal(await page.locator("#option-chart1").inputValue(), CHARTS.at(-1));
    assert.equal(await page.locator("#option-chart2").inputValue(), "snr");
    assert.equal(await page.locator("#option-chart3").inputValue(), "i_xt");
    await close();
  });

  test("say why they are empty", async () => {
    const { page, close } = await open(browser, `${site.url + hash({ ...SMALL, batch_size: "full", estimate_information: "last" })}&chart1=snr&chart2=h_x_t`);
    await untrained(page);
    await page.waitForTimeout(200);
    assert.match(await label(page, "chart1"), /No gradients.*record_gradients \(Record gradients\) to all/);
    assert.match(await label(page, "chart2"), /No information.*Estimate information/);
    assert.ok((await inkOf(page, "#chart1 canvas >> nth=0")) > 1500, "the words are written in the chart");
    await page.goto(`${site.url + hash({ ...SMALL, batch_size: "full", record_gradients: "all" })}&chart1=snr`);
    await page.reload();
    await untrained(page);
    await page.waitForFunction(() => document.querySelector("#chart1").getAttribute("aria-label").includes("no stochastic gradient"));
    await close();
  });

  test("compute statistics while a run goes on, for each condition, and after a reset", async () => {
    const params = { ...SMALL, hidden_layers: "10-7,4", epochs: "3000" };
    const { page, close } = await open(browser, `${site.url + hash(params)}&pace=full&chart1=distinct&chart2=l1_norm&chart3=correlation`);
    await untrained(page);
    const drawn = () => page.waitForFunction(() => !document.querySelector("#chart1").getAttribute("aria-label").includes("computed"));
    await drawn();
    await button(page, "Run").click();
    await state(page, "done");
    const ends = async () => {
      await page.waitForTimeout(2500);
      return inkOf(page, "#chart1 canvas >> nth=1");
    };
    const first = await ends();
    await page.locator("#option-condition").selectOption("2");
    await drawn();
    const second = await ends();
    assert.ok(first > 700 && second > 400 && first !== second, `${first}, ${second}`);
    await button(page, "Reset").click();
    await untrained(page);
    await drawn();
    assert.ok((await inkOf(page, "#chart1 canvas >> nth=1")) < second, "only the first epoch again");
    await close();
  });

  test("of a figure from the gallery stand on the stage, the small ones stay the usual", async () => {
    const { page, close } = await open(browser, site.url + hash({ threads: "1" }));
    await untrained(page);
    const kinds = () => page.locator("[id^=option-chart]").evaluateAll((selects) => selects.map((s) => s.value));
    const stage = async () => [await page.locator("#option-figure").inputValue(), new URLSearchParams(new URL(page.url()).hash.slice(1)).get("charts") ?? DISPLAY_DEFAULTS.charts];
    await page.locator("#option-chart1").selectOption("h_x_t");
    await page.locator("#gallery").selectOption("fig4 lecture");
    assert.deepEqual(await stage(), ["charts", "gradient_norms,snr,log_snr,weight_norm"]);
    assert.deepEqual(await kinds(), ["loss", "accuracy", "i_xt"], "the small ones are the usual");
    await page.locator("#gallery").selectOption("layers lecture");
    assert.deepEqual(await stage(), ["charts", "l1_norm,l2_norm,correlation,distinct,h_x_t,velocity"]);
    await page.locator("#gallery").selectOption("fig2 lecture");
    assert.equal((await stage())[0], "snapshots");
    assert.equal(await page.locator("#param-also_recorded").inputValue(), "400,9000");
    await close();
  });

  test("on the stage are chosen from a menu, one of them at least, and fill in as statistics come", async () => {
    const { page, close } = await open(browser, `${site.url + hash(SMALL)}&pace=full&figure=charts&charts=loss`);
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    await page.locator("#charts-menu summary").click();
    // The last one stays.
    await page.waitForFunction(() => document.querySelector("#charts-list [name=loss]").disabled);
    await page.locator("#charts-list [name=distinct]").check();
    await page.locator("#charts-list [name=loss]").uncheck();
    assert.match(await page.evaluate(() => location.hash), /charts=distinct(&|$)/);
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#charts-list").isHidden());
    await page.waitForFunction(() => {
      const canvas = document.querySelectorAll("#plane canvas")[2];
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((v, i) => i % 4 === 3 && v > 0).length > 2000;
    }, null, { timeout: 15_000 });
    await page.locator("#option-figure").selectOption("plane");
    assert.ok(await page.locator("#charts-menu").isHidden());
    await close();
  });

  test("epochs that are also recorded are in the CSV, the native one", async () => {
    const params = { ...SMALL, recorded_epochs: "5", also_recorded: "7,250,9000" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    const csv = await downloadCsv(page);
    assert.equal(csv, nativeCsv(params));
    const epochs = new Set(csv.trim().split("\n").slice(1).map((line) => line.split(",")[2]));
    assert.ok(epochs.has("7") && epochs.has("250") && !epochs.has("9000"), [...epochs].join());
    await page.locator("details:has(#param-also_recorded) > summary").click();
    await page.locator("#param-also_recorded").fill("7,x");
    assert.match(await page.locator("#param-also_recorded-error").textContent(), /"x" is not an epoch/);
    await close();
  });
});
