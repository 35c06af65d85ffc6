// Run files and interrupted runs: what is saved comes back whole, and what was cut off goes on to the same digest.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, epoch, hash, nativeCsv, open, pauseAfter, serve, setUp, site, SMALL, started, starts, state, until, untrained } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

/** Long enough to be kept several times before it ends. */
const LONG = { ...SMALL, epochs: "16000", shuffle: "true", threads: "2" };
/** Few records of small networks. */
const BRIEF = { ...SMALL, epochs: "4000", hidden_layers: "6-3,4", recorded_epochs: "60", name: "näme 1/2" };

const flags = (/** @type {Record<string, string>} */ params) => Object.entries(params).flatMap(([name, value]) => [`--${name.replaceAll("_", "-")}`, value]);
const nativeDigest = (/** @type {Record<string, string>} */ params) => /digest ([0-9a-f]{64})/.exec(execFileSync(process.env.INFOPLANE_BIN ?? "", ["run", ...flags(params)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], cwd: mkdtempSync(join(tmpdir(), "infoplane-")) }))?.[1] ?? assert.fail("no digest");

/** The digest of the run that is done. */
async function digest(/** @type {Page} */ page) {
  await page.waitForFunction(() => document.querySelector("#foot-digest").title.length === 64, null, { timeout: 30_000 });
  return page.locator("#foot-digest").getAttribute("title");
}

async function save(/** @type {Page} */ page, /** @type {string} */ name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save run").click()]);
  assert.equal(download.suggestedFilename(), name);
  return readFileSync(await download.path());
}

/** Chooses a file by the button. */
async function choose(/** @type {Page} */ page, /** @type {Buffer} */ buffer, name = "run.infoplane") {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "Open run …").click()]);
  await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer });
}

/** Drops a file on the page. */
async function drop(/** @type {Page} */ page, /** @type {Buffer} */ buffer, name = "run.infoplane") {
  const data = await page.evaluateHandle(
    ([base64, name]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return transfer;
    },
    [buffer.toString("base64"), name],
  );
  await page.locator("#plane").dispatchEvent("dragover", { dataTransfer: data });
  assert.ok(await page.evaluate(() => document.documentElement.hasAttribute("data-dropping")), "the page says that it takes files");
  await page.locator("#plane").dispatchEvent("drop", { dataTransfer: data });
  assert.ok(!(await page.evaluate(() => document.documentElement.hasAttribute("data-dropping"))));
}

/** A file with the checksum that its content has now. */
const sealed = (/** @type {Buffer} */ content) => Buffer.concat([content, createHash("sha256").update(content).digest()]);

/** Starts a long run and waits until it is kept well after its start. */
async function interruptible(/** @type {Page} */ page) {
  await untrained(page);
  await button(page, "Run").click();
  const [{ epoch }] = await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.some((run) => run.epoch > 100), "the run is kept");
  return epoch;
}

const offer = (/** @type {Page} */ page) => page.locator("#interrupted");

/** Resumes what is offered, to its end. */
async function resumed(/** @type {Page} */ page, /** @type {number} */ least, /** @type {Record<string, string>} */ params) {
  await offer(page).waitFor({ state: "visible", timeout: 10_000 });
  const text = await offer(page).textContent();
  const [, at, of] = /A run was interrupted at epoch ([\d,]+) of ([\d,]+) \(4 networks\)/.exec(text) ?? assert.fail(text);
  assert.ok(Number(at.replaceAll(",", "")) >= least, text);
  assert.equal(of, "16,000");
  const before = await starts(page);
  await offer(page).getByRole("button", { name: "Resume" }).click();
  await started(page, before);
  assert.ok((await epoch(page)) >= least, "what was recorded is shown at once");
  await offer(page).waitFor({ state: "hidden" });
  await state(page, "done");
  assert.equal(await digest(page), params.digest);
  await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 0, "nothing is kept of a run that is done");
}

describe("run files", () => {
  /** @type {{digest: string, csv: string}} */
  let brief;

  setUp();
  before(() => {
    brief = { digest: nativeDigest(BRIEF), csv: nativeCsv(BRIEF) };
  });

  test("a run that is done comes back with its form, digest and CSV, by the button and by dropping it", async () => {
    const first = await open(browser, site.url + hash(BRIEF));
    await untrained(first.page);
    await button(first.page, "Run").click();
    await state(first.page, "done");
    assert.equal(await digest(first.page), brief.digest);
    const file = await save(first.page, "näme 1-2.infoplane");
    await first.close();
    for (const give of [choose, drop]) {
      const { page, close } = await open(browser, `${site.url}#epochs=50`);
      await untrained(page);
      await give(page, file);
      await state(page, "done");
      assert.equal(await digest(page), brief.digest);
      assert.equal(await downloadCsv(page), brief.csv);
      assert.equal(await epoch(page), 3999);
      assert.equal(await page.locator("#shown-epoch").textContent(), "3999");
      assert.equal(await page.locator("#param-hidden_layers").inputValue(), "6-3,4");
      assert.equal(await page.locator("#option-condition option").count(), 2);
      assert.match(page.url(), /epochs=4000/);
      assert.match(await page.locator("#progress-text").textContent(), /^Done: all 4,000 epochs, 8 networks$/);
      assert.ok(await page.locator("#pending").isHidden());
      await page.keyboard.press("Home");
      await page.waitForFunction(() => document.querySelector("#values-epoch").textContent === "0");
      // The same file again, and then a run of the form.
      await give(page, file);
      await state(page, "done");
      await page.locator("#param-epochs").fill("30");
      await button(page, "Run").click();
      await page.waitForFunction(() => document.querySelector("#epoch").textContent === "29");
      await state(page, "done");
      await close();
    }
  });

  test("a run that was saved before its end goes on to the native program's digest", async () => {
    const first = await open(browser, site.url + hash(BRIEF));
    await untrained(first.page);
    await button(first.page, "Run").click();
    await pauseAfter(first.page, 40);
    const at40 = await epoch(first.page);
    await button(first.page, "Resume").click();
    const running = await save(first.page, "näme 1-2.infoplane");
    // Saving stops nothing: it trains on, and is paused further along.
    await pauseAfter(first.page, at40);
    const paused = await epoch(first.page);
    const file = await save(first.page, "näme 1-2.infoplane");
    await first.close();
    const { page, close } = await open(browser, site.url + hash(ENDLESS));
    await untrained(page);
    await button(page, "Run").click();
    await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) > 0);
    await drop(page, running);
    await state(page, "paused");
    assert.ok((await epoch(page)) > 40);
    await choose(page, file);
    await page.waitForFunction((at) => document.querySelector("#epoch").textContent === String(at), paused);
    await state(page, "paused");
    await button(page, "Step").click();
    await page.waitForFunction((at) => Number(document.querySelector("#epoch").textContent) > at, paused);
    await state(page, "paused");
    await button(page, "Resume").click();
    await state(page, "done");
    assert.equal(await digest(page), brief.digest);
    assert.equal(await downloadCsv(page), brief.csv);
    await close();
  });

  test("the same on one core", async () => {
    const plain = await serve({ plain: true });
    try {
      /** @type {Parameters<typeof open>[2]} */
      const options = { serviceWorkers: "block", expected: [/service worker/i] };
      const params = { ...BRIEF, epochs: "1500" };
      const { page, close } = await open(browser, plain.url + hash(params), options);
      await untrained(page);
      await button(page, "Run").click();
      await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) > 40);
      const file = await save(page, "näme 1-2.infoplane");
      await button(page, "Reset").click();
      await untrained(page);
      await drop(page, file);
      await state(page, "paused");
      await button(page, "Resume").click();
      await state(page, "done");
      assert.equal(await digest(page), nativeDigest(params));
      await close();
    } finally {
      plain.stop();
    }
  });

  test("files that cannot be opened are explained, and nothing that is shown is lost", async () => {
    const { page, close } = await open(browser, site.url + hash(BRIEF));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    const file = await save(page, "näme 1-2.infoplane");
    const newer = Buffer.from(file);
    newer[8] = 99;
    const damaged = Buffer.from(file);
    damaged[file.length >> 1] ^= 1;
    const content = file.subarray(0, -32);
    const forged = Buffer.from(content);
    forged[content.length - 1] = 7;
    const other = Buffer.from(content.toString("latin1").replace('"epochs":4000', '"epochs":0000'), "latin1");
    let given = 0;
    for (const [bytes, expected] of /** @type {[Buffer, RegExp][]} */ ([
      [damaged, /damaged or incomplete.*save or copy it again\.$/],
      [file.subarray(0, 1000), /damaged or incomplete/],
      [newer, /format 99.*use a newer one\.$/],
      [Buffer.from("PNG, or what not"), /not a run saved by infoplane; choose a file that ends in \.infoplane\.$/],
      [Buffer.alloc(0), /not a run saved by infoplane/],
      [sealed(forged), /does not hold the run that it describes/],
      [sealed(other), /does not hold the run|parameters in this file cannot be used/],
    ])) {
      for (const give of [choose, drop]) {
        // A name of its own: what was said of the file before does not count.
        const name = `${give.name}-${(given += 1)}`;
        await give(page, bytes, `${name}.infoplane`);
        const whole = `^${name}\\.infoplane was not opened: [a-z].*[^.]\\.$`;
        await page.waitForFunction((patterns) => patterns.every((pattern) => new RegExp(pattern).test(document.querySelector("#file-note").textContent)), [expected.source, whole]);
      }
      assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "done");
      assert.equal(await digest(page), brief.digest);
    }
    assert.equal(await downloadCsv(page), brief.csv);
    await choose(page, file);
    await page.locator("#file-note").waitFor({ state: "hidden" });
    await close();
  });

  test("a run goes on while a file is refused", async () => {
    const { page, close } = await open(browser, site.url + hash(BRIEF));
    await untrained(page);
    await button(page, "Run").click();
    await drop(page, Buffer.from("something else"));
    await page.locator("#file-note").waitFor();
    await state(page, "done");
    assert.equal(await digest(page), brief.digest);
    await close();
  });

  test("files of format 1 are opened; one that was not finished says why it cannot go on", async () => {
    const file = readFileSync(new URL("../data/version-1.infoplane", import.meta.url));
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, file);
    await state(page, "done");
    assert.equal(await digest(page), "bd28baa6d97a515d2b3d711d2a1e230157e892468ecec14f05a5ae704c46f5c8");
    assert.ok(await page.locator("#warnings").isHidden());
    // Without the third record of the first network, which ends with the gradients of two layers.
    const start = 16 + file.readUInt32LE(12);
    const record = 4 * 8 + (4 + 2 * 16) + 4 + (4 + 4 * 32);
    const content = Buffer.concat([file.subarray(0, start + 5 + 2 * record), file.subarray(start + 5 + 3 * record + 48, -32)]);
    content[start] = 2;
    await drop(page, sealed(content));
    await page.waitForFunction(() => document.querySelector("#warnings").textContent.includes("you can view it"));
    assert.equal(await epoch(page), 1);
    assert.match(await page.locator("#warnings").textContent(), /\(1 of its networks\).*not resume it\.$/);
    await close();
  });
});

describe("interrupted runs", () => {
  /** @type {{digest: string}} */
  let long;

  setUp();
  before(() => {
    long = { digest: nativeDigest(LONG) };
  });

  test("a run is offered after a reload, and ends with the native program's digest", async () => {
    const { page, close } = await open(browser, site.url + hash(LONG));
    const least = await interruptible(page);
    await page.reload();
    await untrained(page);
    await resumed(page, least, long);
    await close();
  });

  test("a run is offered after its page was closed, and after it crashed", async () => {
    const context = await browser.newContext();
    for (const end of ["close", "crash"]) {
      const page = await context.newPage();
      await page.goto(site.url + hash(LONG));
      const least = await interruptible(page);
      if (end === "close") {
        await page.close();
      } else {
        const crashed = page.waitForEvent("crash");
        page.goto("chrome://crash").catch(() => {});
        await crashed;
      }
      const next = await context.newPage();
      await next.goto(`${site.url}#epochs=60`);
      await untrained(next);
      await resumed(next, least, long);
      await next.close();
      if (end === "crash") await page.close();
    }
    await context.close();
  });

  test("a run is offered after its worker failed, and another one in between takes nothing from it", async () => {
    const { page, close } = await open(browser, site.url + hash(LONG), { expected: [/asked to fail/, /unreachable/, /panicked/] });
    const least = await interruptible(page);
    await page.evaluate(() => globalThis.infoplane.failOnPurpose("pool"));
    await state(page, "failed");
    await offer(page).waitFor({ state: "visible" });
    assert.ok(await button(page, "Save run").isDisabled());
    await button(page, "Start again").click();
    await untrained(page);
    await button(page, "Run").click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 2, "both are kept");
    await page.evaluate(() => globalThis.infoplane.failOnPurpose("worker"));
    await state(page, "failed");
    await page.waitForFunction(() => document.querySelector("#interrupted").textContent.includes("Resume"));
    await offer(page).getByRole("button", { name: "Discard" }).click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 1, "the newer one is discarded");
    assert.ok(await page.locator("#failure").isVisible());
    await resumed(page, least, long);
    assert.ok(await page.locator("#failure").isHidden());
    await close();
  });

  test("what the reader gives up is not offered, and neither is the run of another page", async () => {
    const context = await browser.newContext();
    const [page, other] = [await context.newPage(), await context.newPage()];
    await page.goto(site.url + hash(ENDLESS));
    await interruptible(page);
    await other.goto(site.url + hash(SMALL));
    await untrained(other);
    await other.waitForTimeout(2500);
    assert.ok(await offer(other).isHidden(), "its page lives");
    await button(page, "Pause").click();
    await state(page, "paused");
    const paused = await epoch(page);
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 1 && runs[0].epoch === paused, "it is kept as it was paused");
    await button(page, "Reset").click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 0, "it was given up");
    await button(page, "Run").click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 1, "the next one is kept");
    await page.close();
    await other.reload();
    await offer(other).getByRole("button", { name: "Discard" }).click();
    await offer(other).waitFor({ state: "hidden" });
    await until(other, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 0, "it was discarded");
    await other.reload();
    await untrained(other);
    assert.ok(await offer(other).isHidden());
    await context.close();
  });

  test("a kept run that two pages offer is resumed by one", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.url + hash(LONG));
    const least = await interruptible(page);
    await page.close();
    const pages = [await context.newPage(), await context.newPage()];
    for (const page of pages) {
      await page.goto(site.url + hash(SMALL));
      await untrained(page);
      await offer(page).waitFor({ state: "visible" });
    }
    await resumed(pages[0], least, long);
    // The other page offers it no longer: a button that does nothing would stay there.
    await offer(pages[1]).waitFor({ state: "hidden" });
    await context.close();
  });

  test("of many interrupted runs the newest are kept", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    // The page has it as a part of its worker.
    await page.route("**/kept-runs.js", (/** @type {import("playwright-core").Route} */ route) => route.fulfill({ path: "www/worker/kept-runs.js", contentType: "text/javascript" }));
    await page.evaluate(async () => {
      // On the page, not here.
      const script = "./kept-runs.js";
      const { keep } = await import(script);
      const day = 24 * 3600 * 1000;
      for (const [run, age] of [1, 2, 3, 4, 40].entries()) {
        await keep({ tab: "gone", run, savedAt: Date.now() - age * day, epoch: run, pairs: [["epochs", "9"]] }, new Uint8Array(5));
      }
    });
    await page.reload();
    await offer(page).waitFor({ state: "visible" });
    assert.match(await offer(page).textContent(), /epoch 0 of 9 \(1 network\)/);
    assert.equal((await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.length === 3, "three are kept")).length, 3);
    // What is kept is no run at all: said beside the buttons, and the next one is offered after a reload.
    await offer(page).getByRole("button", { name: "Resume" }).click();
    await page.waitForFunction(() => document.querySelector("#file-note").textContent.includes("not a run saved by infoplane"));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "idle");
    await close();
  });

  test("where the browser keeps nothing, that is said once and training goes on", async () => {
    const context = await browser.newContext();
    const refusing = "Object.defineProperty(globalThis, 'indexedDB', { value: { open() { throw new DOMException('no', 'SecurityError'); } } });\n";
    await context.route("**/www/worker/worker.js", async (/** @type {import("playwright-core").Route} */ route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: refusing + (await response.text()) });
    });
    const page = await context.newPage();
    await page.goto(site.url + hash(LONG));
    await untrained(page);
    await button(page, "Run").click();
    await page.waitForFunction(() => /does not keep this run \(SecurityError\).*Training goes on/.test(document.querySelector("#file-note").textContent), null, { timeout: 30_000 });
    await state(page, "done");
    assert.equal(await digest(page), long.digest);
    await context.close();
  });
});
