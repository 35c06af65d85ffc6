// Screens of all sizes, light and dark, and readers who do not see the plane.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { browser, button, hash, inkOf, open, setUp, site, SMALL, state, untrained } from "./helper.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe("the look", () => {
  setUp();

  for (const [width, height] of [[360, 740], [768, 1024], [1024, 768], [1440, 900], [1920, 1080]]) {
    test(`at ${width} x ${height} nothing scrolls sideways and a run works`, async () => {
      const { page, close } = await open(browser, site.url + hash(SMALL), { viewport: { width, height } });
      await untrained(page);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      const plane = await page.locator("#plane").boundingBox();
      assert.ok(plane.width > 300 && plane.y + plane.height <= height + 260, JSON.stringify(plane));
      assert.ok((await inkOf(page, "#plane canvas >> nth=2")) > 100);
      if (width < 700) {
        await button(page, "Experiment").click();
        await page.locator("#param-epochs").fill("200");
        await button(page, "Close").click();
        await untrained(page);
      }
      await button(page, "Run").click();
      await state(page, "done");
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
      await close();
    });
  }

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe finds nothing serious, ${colorScheme}`, async () => {
      const { page, close } = await open(browser, site.url + hash(SMALL), { colorScheme });
      await untrained(page);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
      assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join("; ")}`), []);
      await close();
    });
  }

  test("a run is told to screen readers in sentences, not number by number", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    assert.equal(await page.locator("#epoch").getAttribute("aria-live"), "off");
    await button(page, "Run").click();
    await state(page, "done");
    await page.waitForFunction(() => /^Done: all 300 epochs/.test(document.querySelector("#spoken").textContent));
    await close();
  });

  test("nothing is fetched from anywhere else", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    /** @type {string[]} */
    const foreign = [];
    page.on("request", (r) => !r.url().startsWith(site.url) && !/^(data|blob):/.test(r.url()) && foreign.push(r.url()));
    await page.goto(site.url + hash(SMALL));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    assert.deepEqual(foreign, []);
    await context.close();
  });
});
