// The reader's own data: dropped or chosen, described, trained on, kept in run files, and never sent.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { drop, idx, npy, npz, said } from "./arrays.mjs";
import { browser, button, downloadCsv, epoch, hash, open, setUp, site, SMALL, started, starts, state, until, untrained } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

/** 300 points in a plane, three classes in sectors; everything is a multiple of 1/64. */
const POINTS = Array.from({ length: 300 }, (_, n) => [((n * 37) % 129) / 64 - 1, ((n * 71) % 129) / 64 - 1]);
const CLASSES = POINTS.map(([x, y]) => (x > y ? 0 : x > 0 ? 1 : 2));
const COUNTS = [0, 1, 2].map((c) => CLASSES.filter((y) => y === c).length);
const BITS = -COUNTS.reduce((sum, n) => sum + (n / 300) * Math.log2(n / 300), 0);
const X = npy([300, 2], POINTS.flat());
const Y = npy([300], CLASSES.map(BigInt), "<i8");
const DATA = { "points.npz": npz({ x: X, y: Y }, true) };

const TINY = { epochs: "200", repeats: "2", hidden_layers: "6-4", batch_size: "64", recorded_epochs: "30" };

const dataset = (/** @type {Page} */ page) => page.locator("#param-dataset").inputValue();
const digestOf = (/** @type {string} */ text) => /^own:([0-9a-f]{16}):/.exec(text)?.[1];

async function digest(/** @type {Page} */ page) {
  await page.waitForFunction(() => document.querySelector("#foot-digest").title.length === 64, null, { timeout: 30_000 });
  return page.locator("#foot-digest").getAttribute("title");
}

/** Waits until the form's data is the reader's own. */
const chosen = (/** @type {Page} */ page) => page.waitForFunction(() => document.querySelector("#param-dataset").value.startsWith("own:") && !document.querySelector("#own-about").hidden, null, { timeout: 20_000 });

/** Waits until networks of these sizes are shown. @param {RegExp} pattern */
async function shown(/** @type {Page} */ page, pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#what").textContent), pattern.source);
  await untrained(page);
}

describe("own data", () => {
  setUp();

  test("is dropped, described, trained on, and nothing of it leaves", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    /** @type {string[]} */
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await untrained(page);
    const before = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    assert.ok(!before.some((name) => name.includes("/pkg/reader/")), "the reader is loaded when it is needed");
    await drop(page, DATA);
    await chosen(page);
    const about = await page.locator("#own-about").textContent();
    assert.match(about, /300 inputs of 2 values, 3 classes/);
    assert.ok(about.includes(`H(Y) ${BITS.toFixed(2)} bits`), about);
    assert.equal(await page.locator(".class-bars span").count(), 3);
    assert.match(await page.locator("#form").textContent(), /2 values in, 3 classes to learn/);
    assert.match(await page.locator("#form").textContent(), /Two inputs, these hidden layers, a three-way softmax/);
    await shown(page, /^2-6-4-3, tanh/);
    await button(page, "Run").click();
    await state(page, "done");
    assert.equal(await epoch(page), 199);
    const rows = (await downloadCsv(page)).trim().split("\n").slice(1).map((line) => line.split(","));
    assert.deepEqual([...new Set(rows.map((r) => r[3]))], ["1", "2", "3"]);
    assert.ok(rows.every((r) => Number(r[5]) <= BITS + 1e-9));
    assert.ok(rows.some((r) => Number(r[5]) > 1), "more than one bit of three classes");
    assert.ok(await page.locator("#pattern").isHidden(), "the map is of twelve bits");
    assert.match(page.url(), /dataset=own%3A[0-9a-f]{16}%3Apoints/);
    // Another task, and back: the data is kept.
    const text = await dataset(page);
    await page.locator("#param-dataset").selectOption("g1");
    assert.ok(await page.locator("#own-about").isHidden());
    assert.match(await page.locator("#form").textContent(), /Twelve bits in, one bit to learn/);
    await page.locator("#param-dataset").selectOption(text);
    assert.ok(await page.locator("#own-about").isVisible());
    const foreign = requests.filter((url) => !url.startsWith(site.url) && !url.startsWith("blob:"));
    assert.deepEqual(foreign, [], "no request for another origin");
    await close();
  });

  test("is the same data from every format, by button and keyboard too", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    const rows = POINTS.map(([x, y], n) => `${x},${y},${CLASSES[n]}`);
    const ways = {
      npz: { "a.npz": npz({ x: X, y: Y }) },
      npy: { "x.npy": X, "y.npy": Y },
      csv: { "a.csv": Buffer.from(`x1,x2,label\n${rows.join("\n")}\n`) },
      "csv without a header": { "b.csv": Buffer.from(`${rows.join("\n")}\n`) },
      "one-hot": { "x.npy": X, "y.npy": npy([300, 3], CLASSES.flatMap((y) => [0, 1, 2].map((c) => Number(c === y))), "<i4") },
    };
    const digests = new Set();
    for (const [way, files] of Object.entries(ways)) {
      await page.locator("#param-dataset").selectOption("g1");
      await drop(page, files);
      await chosen(page).catch(async () => assert.fail(`${way}: ${await page.locator("#own").textContent()}`));
      digests.add(digestOf(await dataset(page)));
    }
    await page.locator("#param-dataset").selectOption("g1");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Your own data …" }).press("Enter")]);
    await chooser.setFiles([{ name: "x.npy", mimeType: "", buffer: X }, { name: "y.npy", mimeType: "", buffer: Y }]);
    await chosen(page);
    digests.add(digestOf(await dataset(page)));
    assert.equal(digests.size, 1, [...digests].join(" "));
    await close();
  });

  test("of images is read from IDX, with and without gzip, two files or four", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...TINY, batch_size: "full" }));
    await untrained(page);
    const images = (/** @type {number} */ count, /** @type {number} */ from) => idx([count, 3, 3], Array.from({ length: 9 * count }, (_, n) => ((n + from) * 29) % 256));
    const labels = (/** @type {number} */ count) => idx([count], Array.from({ length: count }, (_, n) => n % 4));
    const test = { "t10k-images-idx3-ubyte": images(40, 7), "t10k-labels-idx1-ubyte": labels(40) };
    const train = { "train-images-idx3-ubyte.gz": gzipSync(images(60, 0)), "train-labels-idx1-ubyte.gz": gzipSync(labels(60)) };
    for (const [files, count] of /** @type {[Record<string, Buffer>, number][]} */ ([[test, 40], [{ ...train, ...test }, 100]])) {
      await page.locator("#param-dataset").selectOption("g1");
      await drop(page, files);
      await chosen(page);
      assert.match(await page.locator("#own-about").textContent(), new RegExp(`${count} inputs of 9 values, 4 classes`));
      assert.match(await page.locator("#own-about").textContent(), /255/, "it says that the values were scaled");
    }
    await close();
  });

  test("that is broken is refused with what to do, and what was shown stays", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    const before = await digest(page);
    const whole = gzipSync(X);
    const bad = POINTS.flat();
    bad[7] = NaN;
    /** @type {[Record<string, Buffer>, RegExp][]} */
    const cases = [
      [{ "x.npy.gz": whole.subarray(0, whole.length - 30), "y.npy": Y }, /x\.npy\.gz/],
      [{ "bomb.npz": npz({ x: npy([100_000_000], [], "|u1").subarray(0, 128), y: Y }) }, /bomb\.npz|x/],
      [{ "zeros.gz": gzipSync(Buffer.alloc(450 * 2 ** 20)) }, /MB|large|more than/],
      [{ "nan.npz": npz({ x: npy([300, 2], bad), y: Y }) }, /NaN|not finite|number/i],
      [{ "x.npy": X, "y.npy": npy([299], CLASSES.slice(1).map(BigInt), "<i8") }, /29[89]|300/],
      [{ "table.csv": Buffer.from("a,b,label\n1,2,0\n3,,1\n") }, /row|line/],
      [{ "what.png": Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1") }, /what\.png/],
      [{ "nothing.npz": Buffer.alloc(0) }, /nothing\.npz/],
    ];
    for (const [files, pattern] of cases) {
      await drop(page, files);
      await page.waitForFunction(() => document.querySelector(".own-state").dataset.kind === "bad", null, { timeout: 20_000 });
      const text = await page.locator(".own-state").textContent();
      assert.match(text, pattern);
      assert.match(text, /^\S.{20,}([.]|:import .*)$/s, text);
      assert.equal(await dataset(page), "icosahedron");
      assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "done");
      // The next one is said anew.
      await page.evaluate(() => (document.querySelector(".own-state").dataset.kind = ""));
    }
    assert.equal(await digest(page), before);
    await close();
  });

  test("of several arrays is read as the reader says", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    const other = npy([300], CLASSES.map((y) => BigInt(y === 1)), "<i8");
    await drop(page, { "many.npz": npz({ first: X, second: npy([300, 2], POINTS.flat().reverse()), kind: Y, is_one: other }) });
    const chooser = page.locator(".own-choice");
    await chooser.locator("details[open]").waitFor();
    await chooser.getByLabel("Inputs").selectOption("second");
    await chooser.getByLabel("Labels").selectOption("is_one");
    await chooser.getByRole("button", { name: "Apply" }).click();
    await chosen(page);
    assert.match(await page.locator("#own-about").textContent(), /300 inputs of 2 values, 2 classes/);
    assert.equal(await chooser.locator("details").getAttribute("open"), null, "folded");
    await close();
  });

  test("that comes in two drops is put together", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await drop(page, { "t10k-images-idx3-ubyte": idx([30, 2, 2], Array.from({ length: 120 }, (_, n) => n)) });
    await said(page, /labels/i);
    await drop(page, { "t10k-labels-idx1-ubyte": idx([30], Array.from({ length: 30 }, (_, n) => n % 3)) });
    await chosen(page);
    assert.match(await page.locator("#own-about").textContent(), /30 inputs of 4 values, 3 classes/);
    await close();
  });

  test("of a link is asked for by name, and the link goes on when it is there", async () => {
    const first = await open(browser, site.url + hash(TINY));
    await untrained(first.page);
    await drop(first.page, DATA);
    await chosen(first.page);
    await shown(first.page, /^2-/);
    const url = first.page.url();
    await button(first.page, "Run").click();
    await state(first.page, "done");
    const expected = await digest(first.page);
    await first.close();
    const { page, close } = await open(browser, url);
    await state(page, "idle");
    assert.match(await page.locator("#param-dataset-error").textContent(), /needs the data .points/);
    assert.ok(await button(page, "Run").isDisabled());
    // Under another name it is the same data.
    await drop(page, { "renamed.npz": DATA["points.npz"] });
    await untrained(page);
    assert.equal(page.url(), url);
    await button(page, "Run").click();
    await state(page, "done");
    assert.equal(await digest(page), expected);
    await close();

    const other = await open(browser, url);
    await state(other.page, "idle");
    await drop(other.page, { "points.npz": npz({ x: X, y: npy([300], CLASSES.map((y) => BigInt(y > 0)), "<i8") }) });
    await said(other.page, /not the data that the address asks for/);
    await untrained(other.page);
    await other.close();
  });

  test("is inside of a run file, and trains on from there", async () => {
    const first = await open(browser, site.url + hash({ ...TINY, epochs: "400" }));
    await untrained(first.page);
    await drop(first.page, DATA);
    await chosen(first.page);
    await shown(first.page, /^2-/);
    await button(first.page, "Run").click();
    await state(first.page, "done");
    const [expected, csv] = [await digest(first.page), await downloadCsv(first.page)];
    const [download] = await Promise.all([first.page.waitForEvent("download"), button(first.page, "Save run").click()]);
    const file = readFileSync(await download.path());
    await first.close();
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, { "run.infoplane": file });
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "399");
    await state(page, "done");
    assert.equal(await digest(page), expected);
    assert.equal(await downloadCsv(page), csv);
    assert.match(await page.locator("#own-about").textContent(), /300 inputs of 2 values, 3 classes/);
    assert.match(await page.locator("#what").textContent(), /^2-6-4-3/);
    // A new worker does not have the data: the page gives it.
    await page.locator("#param-threads").evaluate((e) => e.closest("details")?.setAttribute("open", ""));
    await page.locator("#param-threads").fill("5");
    await button(page, "Run").click();
    await page.waitForFunction(() => /5 threads/.test(document.querySelector("#foot-variant").textContent), null, { timeout: 30_000 });
    await state(page, "done");
    assert.equal(await digest(page), expected);
    await close();
  });

  test("comes back with an interrupted run", async () => {
    const params = { ...TINY, epochs: "1000000", hidden_layers: "40-40", recorded_epochs: "400", shuffle: "true" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    await drop(page, DATA);
    await chosen(page);
    await shown(page, /^2-/);
    await button(page, "Run").click();
    await until(page, (/** @type {{epoch: number, run: number}[]} */ runs) => runs.some((run) => run.epoch > 100), "the run is kept");
    await page.reload();
    await page.locator("#interrupted").waitFor({ timeout: 15_000 });
    const before = await starts(page);
    await page.locator("#interrupted").getByRole("button", { name: "Resume" }).click();
    await started(page, before);
    assert.ok((await epoch(page)) > 100);
    assert.match(await page.locator("#what").textContent(), /^2-40-40-3/);
    assert.ok(await page.locator("#own-about").isVisible());
    await button(page, "Pause").click();
    await state(page, "paused");
    await close();
  });

  test("fits a narrow screen", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY), { viewport: { width: 390, height: 800 } });
    await untrained(page);
    await button(page, "Experiment").click();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Your own data …" }).click()]);
    await chooser.setFiles([{ name: `${"long".repeat(30)}.npz`, mimeType: "", buffer: DATA["points.npz"] }]);
    await chosen(page);
    assert.ok(await page.locator("#own-about").isVisible());
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await close();
  });

  test("of fewer patterns than a batch is one batch, and the form keeps its number", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...TINY, batch_size: "512" }));
    await untrained(page);
    await drop(page, DATA);
    await chosen(page);
    assert.equal(await page.locator("#param-batch_size").inputValue(), "512");
    assert.match(await page.locator("#param-batch_size-note").textContent(), /A batch of 512 is larger than the 240 training patterns/);
    await shown(page, /^2-6-4-3, .*one step/);
    await close();
  });

  test("of IDNNs' files is that of the built-in rules", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...TINY, epochs: "60" }));
    for (const [built, file] of [["icosahedron", "var_u.mat"], ["g1", "g1.mat"], ["g2", "g2.mat"]]) {
      await page.locator("#param-dataset").selectOption(built);
      await untrained(page);
      await button(page, "Run").click();
      await state(page, "done");
      const expected = await downloadCsv(page);
      await drop(page, { [file]: readFileSync(new URL(`../golden/${file}`, import.meta.url)) });
      await chosen(page);
      assert.match(await page.locator("#own-about").textContent(), /4,096 inputs of 12 values, 2 classes/);
      await button(page, "Run").click();
      await page.waitForFunction(() => /^12-6-4-2/.test(document.querySelector("#what").textContent) && document.documentElement.dataset.runState === "done");
      assert.equal(await downloadCsv(page), expected, file);
      await button(page, "Reset").click();
    }
    await close();
  });

  test("for the MNIST figure is asked for, and fills it", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await page.locator("#gallery").selectOption("mnist lecture");
    await page.locator("#need").waitFor();
    assert.match(await page.locator("#need-what").textContent(), /needs MNIST.*t10k-images/);
    await button(page, "Not now").click();
    assert.ok(await page.locator("#need").isHidden());
    await page.locator("#gallery").selectOption("mnist lecture");
    // Other data is data, but not this figure's.
    await drop(page, DATA);
    await said(page, /needs inputs of 784 values/);
    // What stands for MNIST: images of its size in ten classes.
    const pixels = Array.from({ length: 1000 * 784 }, (_, n) => ((n * 2654435761) >>> 16) & 255);
    const images = gzipSync(idx([1000, 28, 28], pixels));
    const labels = gzipSync(idx([1000], Array.from({ length: 1000 }, (_, n) => n % 10)));
    await drop(page, { "t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": labels });
    await page.locator("#need").waitFor({ state: "hidden" });
    assert.equal(await page.locator("#gallery").inputValue(), "mnist lecture");
    assert.match(await page.locator("#own-about").textContent(), /1,000 inputs of 784 values, 10 classes/);
    assert.equal(await page.locator("#param-hidden_layers").inputValue(), "400-200-150-60-50-40-30");
    assert.match(await page.locator("#form").textContent(), /784 inputs, these hidden layers, a ten-way softmax/);
    await page.locator("#param-epochs").fill("2");
    await page.locator("#param-train_percent").fill("10");
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    assert.match(await page.locator("#what").textContent(), /^784-400/);
    // The other figure finds what is there.
    await page.locator("#gallery").selectOption("mnist-saxe lecture");
    assert.ok(await page.locator("#need").isHidden());
    assert.equal(await page.locator("#param-hidden_layers").inputValue(), "1024-20-20-20");
    await close();
  });
});
