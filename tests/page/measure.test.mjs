// Another estimator, or other settings, on a run that is there: it is drawn again, and nothing is trained.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, hash, nativeCsv, nativeEstimate, open, pauseAfter, recordedColumns, runToEnd, setUp, site, SMALL, starts, state, untrained } from "./helper.mjs";

/** @import { Page } from "playwright-core" */

/** A run that is over in a moment. */
const SHORT = { ...SMALL, epochs: "300", repeats: "2" };

/** @param {Page} page @param {RegExp} pattern */
const measured = (page, pattern) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#measured")?.textContent ?? ""), pattern.source, { timeout: 30_000 });

/** @param {Page} page */
async function digest(page) {
  await page.waitForFunction(() => document.querySelector("#foot-digest")?.getAttribute("title")?.length === 64, null, { timeout: 30_000 });
  return page.locator("#foot-digest").getAttribute("title");
}

/** @param {Page} page */
const table = (page) => page.locator("#values").innerText();

describe("measuring a run again", () => {
  setUp();

  test("other bins redraw a finished run to the bits of a run with them, its digest stays, and the link has both", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT));
    await untrained(page);
    await runToEnd(page);
    // The display follows the training: the table is that of the last epoch once it is there.
    await page.waitForFunction(() => document.querySelector("#values-epoch")?.textContent === "299");
    const [before, csv, trained, values] = [await digest(page), await downloadCsv(page), await starts(page), await table(page)];
    await page.locator("#param-bins").fill("8");
    await measured(page, /^Measured again with bins of 8 edges\. The run is as it was\./);
    assert.equal(await digest(page), before);
    assert.equal(await starts(page), trained, "nothing is trained");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "done");
    assert.ok(await page.locator("#pending").isHidden(), "nothing waits for the next run");
    const found = await downloadCsv(page);
    assert.equal(recordedColumns(found), nativeCsv({ ...SHORT, bins: "8" }));
    assert.equal(found, nativeEstimate(SHORT, ["--bins", "8"]));
    assert.notEqual(await table(page), values);
    assert.match(await page.locator(".foot").innerText(), /measured with bins of 8 edges/);
    const link = new URL(page.url());
    assert.match(link.hash, /measure=binned,bins:8/);
    assert.doesNotMatch(link.hash, /(^#|&)bins=/, "the run has its own");

    // Whoever gets the link sees the same: the run with its digest, measured so.
    const other = await open(browser, link.href);
    await untrained(other.page);
    assert.equal(await other.page.locator("#param-bins").inputValue(), "8");
    await runToEnd(other.page);
    await measured(other.page, /^Measured again with bins of 8 edges\. The run/);
    assert.equal(await digest(other.page), before);
    assert.equal(await downloadCsv(other.page), found);
    await other.close();

    // And back.
    await page.locator("#measured button").click();
    await page.locator("#measured").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#param-bins").inputValue(), "30");
    assert.equal(await downloadCsv(page), csv);
    assert.equal(await table(page), values);
    assert.doesNotMatch(page.url(), /measure=/);
    await close();
  });

  test("another estimator follows a run that trains, and one that is paused", async () => {
    const { page, close } = await open(browser, site.url + hash(ENDLESS));
    await untrained(page);
    await button(page, "Run").click();
    await page.waitForFunction(() => Number(document.querySelector("#epoch")?.textContent) > 20);
    assert.ok(await page.locator("#param-width").isHidden());
    await page.locator("#param-estimator").selectOption("fixed_width");
    await measured(page, /bins of width 0\.07/);
    assert.ok((await page.locator("#param-width").isVisible()) && (await page.locator("#param-bins").isHidden()));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "running");
    await pauseAfter(page, Number(await page.locator("#epoch").textContent()) + 1);
    await measured(page, /^Measured again with bins of width 0\.07/);
    await page.locator("#param-width").fill("0");
    await page.locator("#param-width-error").waitFor();
    assert.match(await page.locator("#param-width-error").innerText(), /Width is "0"; choose a number from 0\.000001/);
    await page.locator("#param-width").fill("0.5");
    await measured(page, /^Measured again with bins of width 0\.5\. The run/);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "paused");
    // The table follows what arrives, ten times a second.
    await page.waitForFunction(() => (document.querySelector("#values")?.innerText.match(/[\d.]+/g)?.length ?? 0) > 10);
    // All epochs that are recorded have points: the first too.
    await page.locator("#param-width").blur();
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector("#values-epoch")?.textContent === "0");
    assert.match(await table(page), /L1\s+\d/);
    await close();
  });

  test("estimators that are loaded when they are asked for give what the native program gives, to the bit", async () => {
    const params = { ...SMALL, epochs: "40", repeats: "2", recorded_epochs: "5", hidden_layers: "5-3", learning_rate: "0.01" };
    const { page, close } = await open(browser, site.url + hash(params));
    /** @type {string[]} */
    const asked = [];
    page.context().on("request", (request) => asked.push(new URL(request.url()).pathname));
    const loaded = () => asked.some((path) => path.includes("/pkg/estimators/"));
    await untrained(page);
    await runToEnd(page);
    await page.waitForFunction(() => document.querySelector("#values-epoch")?.textContent === "39");
    const [before, trained] = [await digest(page), await starts(page)];
    assert.ok(!loaded(), "before that nothing is loaded");
    for (const [name, field, value] of [
      ["kernel", "variance", "0.001"],
      ["noisy", "noise-seed", "7"],
      ["soft", "anchors", "50"],
      ["renyi", "alpha", "1.01"],
      ["mixed_ksg", "k", "2"],
      ["decoder", "family", "mlp"],
      ["decoder", "family", "own"],
      ["nearest", "norm", "maximum"],
      ["ebab", "adaptive-bins", "12"],
      ["range", "range-bins", "50"],
      ["net_input", "edges", "300"],
      ["fixed_width", "offsets", "4"],
      ["binned", "correction", "grassberger"],
    ]) {
      await page.locator("#param-estimator").selectOption(name);
      const input = page.locator(`#param-${field.replaceAll("-", "_")}`);
      if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
      else await input.fill(value);
      // Settings that several estimators have stay as they are.
      const settings = await page.waitForFunction(
        ([name, last]) => {
          const [, text] = /measure=([^&]*)/.exec(decodeURIComponent(location.hash)) ?? [];
          return text?.startsWith(name) && text.endsWith(last) && text;
        },
        [name, `${field.replaceAll("-", "_")}:${value}`],
        { timeout: 30_000 },
      );
      await measured(page, /^Measured again with /);
      const text = String(await settings.jsonValue());
      const flags = text.split(",").slice(1).flatMap((pair) => [`--${pair.split(":")[0].replaceAll("_", "-")}`, pair.split(":")[1]]);
      assert.ok(name === "kernel" || loaded());
      const found = await downloadCsv(page);
      assert.equal(found, nativeEstimate(params, ["--estimator", name, ...flags]), text);
      assert.ok(!/NaN|inf/.test(found), text);
    }
    assert.equal(await digest(page), before);
    assert.equal(await starts(page), trained, "nothing is trained");
    await close();
  });

  test("a slow estimator says how far it is, holds nothing up and can be cancelled", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...SHORT, epochs: "2000", repeats: "4" }));
    await untrained(page);
    await runToEnd(page);
    await page.locator("#param-estimator").selectOption("noisy");
    await measured(page, /^Measuring again with the noisy layer itself/);
    // The run can be looked at meanwhile.
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector("#values-epoch")?.textContent === "0");
    await page.locator("#measured button").click();
    await page.locator("#measured").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#param-estimator").inputValue(), "binned");
    assert.doesNotMatch(page.url(), /measure=/);
    await page.locator("#param-bins").fill("8");
    await measured(page, /^Measured again with bins of 8 edges/);
    await close();
  });

  test("before a run the bins are those with which it is measured while it trains", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT));
    await untrained(page);
    await page.locator("#param-bins").fill("8");
    await page.waitForFunction(() => location.hash.includes("bins=8"));
    assert.doesNotMatch(page.url(), /measure=/);
    await untrained(page);
    await runToEnd(page);
    assert.equal(await downloadCsv(page), nativeCsv({ ...SHORT, bins: "8" }));
    assert.ok(await page.locator("#measured").isHidden());
    await close();
  });

  test("a bad address says what is wrong, and the precomputed runs say that they cannot", async () => {
    const { page, close } = await open(browser, `${site.url}#epochs=60&measure=kde`);
    await untrained(page);
    assert.match(await page.locator("#problems").innerText(), /kde/);
    await page.locator("#gallery").selectOption("fig5 paper");
    await page.locator("#published").waitFor();
    await page.locator("#param-estimator").selectOption("fixed_width");
    await measured(page, /^The precomputed run holds no weights: press Run/);
    await state(page, "idle");
    await close();
  });
});
