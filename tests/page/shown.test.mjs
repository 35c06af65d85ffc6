// What is shown: one owner, whom everything on the page follows, and a way back to what took time.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, epoch, hash, open, pauseAfter, runToEnd, setUp, site, SMALL, started, starts, state, until, untrained } from "./helper.mjs";

/** @import { Page } from "playwright-core" */

/** A run that is over in a moment. */
const SHORT = { ...SMALL, epochs: "300", repeats: "2" };

/** @param {Page} page @param {string} selector @param {RegExp} pattern */
const says = (page, selector, pattern) =>
  page.waitForFunction(
    ({ selector, source }) => {
      const place = document.querySelector(selector);
      return !place.hidden && new RegExp(source, "s").test(place.textContent);
    },
    { selector, source: pattern.source },
    { timeout: 20_000 },
  );

/** @param {Page} page @param {string} choice of the gallery */
const choose = (page, choice) => page.locator("#gallery").selectOption(choice);
/** The digest in the footer, whole. @param {Page} page */
async function digest(page) {
  await page.waitForFunction(() => document.querySelector("#foot-digest").title.length === 64, null, { timeout: 30_000 });
  return page.locator("#foot-digest").getAttribute("title");
}
/** @param {Page} page */
const back = (page) => page.locator("#back button");
/** @param {Page} page */
const inSight = (page) => page.locator("#inside-section").scrollIntoViewIfNeeded();

describe("what is shown", () => {
  setUp();

  test("a figure that is chosen after a run stands on the stage at once, and the run comes back", async () => {
    const { page, close } = await open(browser, `${site.url + hash(SHORT)}&pace=full`);
    await untrained(page);
    await runToEnd(page);
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "299");
    const [before, csv] = [await digest(page), await downloadCsv(page)];
    await choose(page, "fig5 paper");
    await says(page, "#published", /^Precomputed: means over 50 networks/);
    await says(page, "#about", /^Fig 5/);
    await says(page, "#foot-digest", /of the published run$/);
    assert.match(await page.locator("#progress-text").textContent(), /precomputed/);
    assert.match(await back(page).textContent(), /^Back to the run of 300 epochs$/);
    await back(page).click();
    await state(page, "done");
    assert.equal(await digest(page), before);
    assert.equal(await downloadCsv(page), csv);
    assert.ok(await page.locator("#published").isHidden());
    assert.ok(await page.locator("#about").isHidden());
    assert.equal(await page.locator("#param-epochs").inputValue(), "300");
    assert.ok(await back(page).isHidden());
    // The worker has it again: its weights can be looked at and saved.
    assert.ok(await button(page, "Save run").isEnabled());
    await inSight(page);
    await page.waitForFunction(() => globalThis.infoplane.inside()?.epoch === 299, null, { timeout: 15_000 });
    await close();
  });

  test("undo leads back to the run as well", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT));
    await untrained(page);
    await runToEnd(page);
    const before = await digest(page);
    await choose(page, "fig3 lecture");
    await untrained(page);
    await page.locator("body").press("Control+z");
    await state(page, "done");
    assert.equal(await digest(page), before);
    await close();
  });

  test("a run that is stopped on the way goes on from there after a figure, a reset and another run", async () => {
    const params = { ...SMALL, epochs: "20000", shuffle: "true" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    await button(page, "Run").click();
    await pauseAfter(page, 60);
    const at = await epoch(page);
    for (const leave of [() => choose(page, "fig7 paper"), () => button(page, "Reset").click()]) {
      await leave();
      await back(page).waitFor({ state: "visible" });
      assert.match(await back(page).textContent(), new RegExp(`^Back to the run at epoch ${at.toLocaleString("en-GB")} of 20,000$`));
      await back(page).click();
      await state(page, "paused");
      assert.equal(await epoch(page), at);
    }
    const before = await starts(page);
    await button(page, "Resume").click();
    await started(page, before);
    await page.waitForFunction((at) => Number(document.querySelector("#epoch").textContent) > at, at);
    // A run that trains makes way, too, and waits where it was.
    await choose(page, "fig3 lecture");
    await back(page).waitFor({ state: "visible" });
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "idle");
    await back(page).click();
    await state(page, "paused");
    assert.ok((await epoch(page)) > at);
    await close();
  });

  test("three runs are kept, the newest first, and going back loses none", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT));
    await untrained(page);
    for (const epochs of ["100", "110", "120", "130", "140"]) {
      await page.locator("#param-epochs").fill(epochs);
      await runToEnd(page);
      await page.waitForFunction((last) => document.querySelector("#epoch").textContent === last, String(Number(epochs) - 1));
    }
    assert.equal(await back(page).textContent(), "Back to the run of 130 epochs");
    await back(page).click();
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "129");
    await state(page, "done");
    assert.equal(await back(page).textContent(), "Back to the run of 140 epochs");
    await close();
  });

  test("a figure's text stands only where the run has its parameters", async () => {
    const { page, close } = await open(browser, site.url + hash({ threads: "2" }));
    await untrained(page);
    await choose(page, "fig3 lecture");
    await says(page, "#about", /^Fig 3: 5, 45 and 85 % of the patterns\. Means over networks/);
    await page.locator("#param-activation").selectOption("relu");
    await says(page, "#about", /^Fig 3, changed: activation ReLU\.$/);
    await page.locator("#param-bins").fill("20");
    await says(page, "#about", /^Fig 3, changed: activation ReLU, bins 20\.$/);
    // Neither changes what is computed: threads.
    await page.locator("#param-activation").selectOption("tanh");
    await page.locator("#param-bins").fill("30");
    await says(page, "#about", /Means over networks/);
    await close();
  });

  test("over a precomputed run the inspector says that there are no weights, and Step is off", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT), { viewport: { width: 1280, height: 1400 } });
    await untrained(page);
    await choose(page, "fig3 paper");
    await says(page, "#published", /^Precomputed/);
    await inSight(page);
    await says(page, "#inside-none", /^The precomputed run holds no weights\. Press Run to look inside\.$/);
    assert.ok(await page.locator("#inside").isHidden());
    assert.ok(await button(page, "Step").isDisabled());
    assert.match(await page.locator("#step").getAttribute("title"), /Press Run/);
    await page.locator("body").press("ArrowRight");
    await page.waitForTimeout(400);
    assert.ok(await page.locator("#published").isVisible(), "the figure is still there");
    assert.match(await page.locator("#progress-text").textContent(), /precomputed/);
    // A chart of weights says so, too.
    await page.locator("#option-chart1").selectOption("distinct");
    await page.waitForFunction(() => /holds no weights/.test(document.querySelector(".chart").textContent));
    await close();
  });

  test("headline and table name the same epoch at every moment", async () => {
    const { page, close } = await open(browser, `${site.url + hash(ENDLESS)}&pace=fast`);
    await untrained(page);
    await page.evaluate(() => {
      globalThis.apart = [];
      globalThis.told = new Set();
      const [head, table] = [document.querySelector("#shown-epoch"), document.querySelector("#values-epoch")];
      const look = () => {
        globalThis.told.add(head.textContent);
        if (head.textContent !== table.textContent) globalThis.apart.push(`${head.textContent} ${table.textContent}`);
      };
      new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    await button(page, "Run").click();
    await page.waitForFunction(() => globalThis.told.size > 25, null, { timeout: 30_000 });
    assert.deepEqual(await page.evaluate(() => globalThis.apart), []);
    await button(page, "Pause").click();
    await state(page, "paused");
    await close();
  });

  test("Space after a run plays it again and trains nothing; with other parameters it runs them", async () => {
    const { page, close } = await open(browser, `${site.url + hash(SHORT)}&pace=full`);
    await untrained(page);
    await runToEnd(page);
    const before = await digest(page);
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "299");
    const trained = await starts(page);
    // The focus is still on Run: there Space is no second Run, either.
    await page.keyboard.press(" ");
    await page.waitForFunction(() => Number(document.querySelector("#shown-epoch").textContent) < 299);
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "299");
    assert.equal(await starts(page), trained);
    assert.equal(await digest(page), before);
    await page.locator("#param-epochs").fill("80");
    await page.locator("#param-epochs").blur();
    await page.locator("body").press(" ");
    await started(page, trained);
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "79");
    await state(page, "done");
    await back(page).click();
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "299");
    assert.equal(await digest(page), before);
    await close();
  });

  test("a bad address, and one whose data is not here, say what to do", async () => {
    for (const [address, expected] of /** @type {const} */ ([
      ["#epochs=0", /^Nothing to show yet: fix the parameters marked in red\.$/],
      ["#dataset=own:0123456789abcdef:points&batch_size=full", /^Nothing to show yet: this link needs the data “points”\. Drop its file on the page\.$/],
    ])) {
      const { page, close } = await open(browser, site.url + address);
      await state(page, "idle");
      await says(page, "#progress-text", expected);
      await says(page, ".stage-box:not([hidden]) .missing", expected);
      assert.ok(await button(page, "Run").isDisabled());
      await close();
    }
  });

  test("an address that changes before the program is there is read once it is", async () => {
    const context = await browser.newContext();
    await context.route("**/pkg/*/*.wasm", async (/** @type {import("playwright-core").Route} */ route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(site.url + hash(SHORT), { waitUntil: "domcontentloaded" });
    await page.evaluate(() => (location.hash = "#epochs=77"));
    await untrained(page);
    assert.equal(await page.locator("#param-epochs").inputValue(), "77");
    assert.deepEqual(errors, []);
    await context.close();
  });

  test("what another page has taken is offered no longer", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.url + hash(ENDLESS));
    await untrained(page);
    await button(page, "Run").click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.some((run) => run.epoch > 50), "the run is kept");
    await page.close();
    const pages = [await context.newPage(), await context.newPage()];
    for (const page of pages) {
      await page.goto(site.url + hash(SHORT));
      await untrained(page);
      await page.locator("#interrupted").waitFor({ state: "visible" });
    }
    const before = await starts(pages[0]);
    await pages[0].locator("#interrupted").getByRole("button", { name: "Resume" }).click();
    await started(pages[0], before);
    await pages[1].locator("#interrupted").waitFor({ state: "hidden" });
    await context.close();
  });

  test("a file that is opened leaves a way back to the run before", async () => {
    const { page, close } = await open(browser, site.url + hash(SHORT));
    await untrained(page);
    await runToEnd(page);
    const before = await digest(page);
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save run").click()]);
    const path = await download.path();
    await page.locator("#param-epochs").fill("90");
    await runToEnd(page);
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "89");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Open run …").click()]);
    await chooser.setFiles(path);
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "299");
    assert.equal(await digest(page), before);
    assert.equal(await back(page).textContent(), "Back to the run of 90 epochs");
    await close();
  });
});
