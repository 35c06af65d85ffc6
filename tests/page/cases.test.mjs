// Files as they come from public reports, dropped on the page: each gives the right value, or says what to do.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { drop, npy, npz, said } from "./arrays.mjs";
import { browser, downloadCsv, hash, open, runToEnd, setUp, site, SMALL, untrained } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

const TINY = { epochs: "30", repeats: "1", hidden_layers: "4-3", batch_size: "512", recorded_epochs: "10" };

const read = (/** @type {string} */ path) => readFileSync(new URL(`../cases/${path}`, import.meta.url));

/** Drops case files under their own names. @param {import("playwright-core").Page} page @param {...string} paths */
const dropCase = (page, ...paths) => drop(page, Object.fromEntries(paths.map((path) => [path.split("/").at(-1), read(path)])));

/** Until the chosen data is described so. @param {import("playwright-core").Page} page @param {RegExp} pattern */
async function described(page, pattern) {
  const found = page.waitForFunction(
    (source) => {
      const box = document.querySelector("#own-about");
      return !box.hidden && new RegExp(source).test(box.textContent);
    },
    pattern.source,
    { timeout: 20_000 },
  );
  await found.catch(async () => assert.fail(`${pattern}: ${await page.locator("#own").textContent()} ${await page.locator("#own-about").textContent()}`));
}

const choice = (/** @type {Page} */ page) => page.locator(".own-choice");
const apply = (/** @type {Page} */ page) => choice(page).getByRole("button", { name: "Apply" }).click();

/** The words of a refusal. @param {import("playwright-core").Page} page */
async function refusal(page) {
  await page.waitForFunction(() => document.querySelector(".own-state").dataset.kind === "bad", null, { timeout: 20_000 });
  const text = await page.locator(".own-state").textContent();
  assert.doesNotMatch(text, / --?[a-z]/, "the page names no flags");
  return text;
}

describe("case files", () => {
  setUp();

  test("Kaggle's MNIST has its ten classes, by the column called label", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await dropCase(page, "08-csv-kaggle-mnist/kaggle_mnist.csv.gz");
    await described(page, /40 inputs of 784 values, 10 classes/);
    assert.match(await page.locator("#own-about").textContent(), /H\(Y\) 3\.12 bits/);
    assert.match(await choice(page).locator("summary").textContent(), /^Labels: column label/);
    // A batch of 512 of fewer patterns is all of them: said at its field, which stays as it is.
    assert.equal(await page.locator("#param-batch_size").inputValue(), "512");
    assert.match(await page.locator("#param-batch_size-note").textContent(), /larger than the \d+ training patterns/);
    await close();
  });

  test("wine has three classes, and other columns can be chosen by keyboard", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await dropCase(page, "10-csv-uci-wine/wine.data");
    await described(page, /178 inputs of 4 values, 3 classes/);
    assert.match(await page.locator("#own-about").textContent(), /H\(Y\) 1\.57 bits/);
    const details = choice(page).locator("details");
    assert.equal(await details.getAttribute("open"), null, "folded while all is well");
    await choice(page).locator("summary").press("Enter");
    const table = choice(page).locator("table");
    assert.equal(await table.locator("tbody tr").count(), 2 + 5, "roles and five rows");
    assert.ok(await table.getByLabel("1 holds the labels").isChecked());
    assert.ok(await table.getByLabel("1 is an input").isDisabled());
    // The last column as labels, as it was read once: a warning comes with it, before all remarks.
    await table.getByLabel("1 holds the labels").press("ArrowLeft");
    assert.ok(await table.getByLabel("5 holds the labels").isChecked());
    assert.ok(await table.getByLabel("1 is an input").isChecked(), "no longer labels, so an input");
    await apply(page);
    await described(page, /178 inputs of 4 values, 169 classes/);
    const words = await page.locator("#own-about p").allTextContents();
    assert.match(words[1], /^Warning: .*169/);
    // Without one of the inputs, and each column standardised.
    await choice(page).locator("summary").press("Enter");
    await table.getByLabel("1 holds the labels").check();
    await table.getByLabel("2 is an input").uncheck();
    await choice(page).getByLabel("Standardise each column").check();
    await apply(page);
    await described(page, /178 inputs of 3 values, 3 classes/);
    assert.match(await page.locator("#own-about").textContent(), /standardi[sz]ed|standard deviation/);
    await runToEnd(page);
    // Another task hides the choice, and back it is there again.
    const text = await page.locator("#param-dataset").inputValue();
    await page.locator("#param-dataset").selectOption("g1");
    assert.ok(await choice(page).isHidden());
    await page.locator("#param-dataset").selectOption(text);
    assert.ok(await choice(page).isVisible());
    await close();
  });

  test("a column that only counts the rows is left out, and can be asked for", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    await dropCase(page, "12-csv-index-column/pandas_index.csv");
    await described(page, /120 inputs of 4 values/);
    await choice(page).locator("summary").click();
    assert.match(await choice(page).textContent(), /only counts the rows/);
    await choice(page).getByLabel(/is an input; it is left out because it only counts the rows/).check();
    await apply(page);
    await described(page, /120 inputs of 5 values/);
    await close();
  });

  test("the parts of MedMNIST train and test as given", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    assert.ok(await page.locator("#param-split option[value=given]").isDisabled(), "the built-in task has no parts");
    await dropCase(page, "23-npz-medmnist-names/medmnist.npz");
    await described(page, /30 inputs of 16 values/);
    await page.locator("#param-split").selectOption("given");
    assert.equal(await page.locator("#param-split option:checked").textContent(), "given: 20 train, 5 test");
    assert.match(await page.locator("#param-split-note").textContent(), /20 patterns of the training part/);
    await untrained(page);
    await runToEnd(page);
    assert.match(page.url(), /split=given/);
    assert.ok((await downloadCsv(page)).split("\n").length > 10);
    await page.locator("#param-dataset").selectOption("icosahedron");
    assert.match(await page.locator("#param-split-error").textContent(), /\w/);
    await close();
  });

  test("activations with epochs in their names have a timeline, and the values of numpy", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await dropCase(page, "27-npz-deep-bottleneck-names/db.npz");
    await page.waitForFunction(() => /^db: 3 epochs, 2 layers, 64 inputs$/.test(document.querySelector("#what").textContent), null, { timeout: 20_000 });
    const rows = (await downloadCsv(page)).trim().split("\n").slice(1).map((line) => line.split(","));
    const expected = [[0, 6, 0.9745], [0, 5.78125, 0.8807], [10, 5.96875, 0.9745], [10, 5.8632, 0.8689], [200, 5.90625, 0.9432], [200, 4.929, 0.6146]];
    assert.equal(rows.length, expected.length);
    rows.forEach((row, n) => {
      const [epoch, , , , x, y] = row.map(Number);
      const [e, xt, ty] = expected[n];
      assert.ok(epoch === e && Math.abs(x - xt) < 5e-5 && Math.abs(y - ty) < 5e-5, rows[n].join());
    });
    assert.equal(await page.locator("#timeline").getAttribute("max"), "2");
    await close();
  });

  test("labels called target are found, and others can be said", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await dropCase(page, "28-acts-label-names/lab_target.npz");
    await page.waitForFunction(() => /^lab_target: 1 epoch, 1 layer, 60 inputs$/.test(document.querySelector("#what").textContent), null, { timeout: 20_000 });
    const [, , , , x, y] = (await downloadCsv(page)).trim().split("\n")[1].split(",").map(Number);
    assert.ok(Math.abs(x - 5.8402) < 5e-5 && Math.abs(y - 0.9594) < 5e-5, `${x} ${y}`);
    await close();
  });

  test("PyTorch's file, a web page and other archives are refused with what to do", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await dropCase(page, "31-torch-pt/acts.pt");
    assert.match(await refusal(page), /acts\.pt.*PyTorch[^]*numpy/);
    assert.deepEqual((await page.locator(".own-state code").textContent()).split("\n").map((line) => line.split(" ")[0].split("(")[0]), ["import", "numpy.savez"]);
    await page.evaluate(() => (document.querySelector(".own-state").dataset.kind = ""));
    await dropCase(page, "38-idx-html/html-images-idx3-ubyte.gz", "38-idx-html/train-labels.idx1-ubyte");
    assert.match(await refusal(page), /html-images-idx3-ubyte\.gz.*web page[^]*download/i);
    await close();
  });

  test("a table that is refused shows its columns at once", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    const rows = Array.from({ length: 20 }, (_, n) => `${n % 2},${n / 4},${(n * 3) % 7},same`);
    await drop(page, { "one.csv": Buffer.from(`kind,a,b,label\n${rows.join("\n")}\n`) });
    assert.match(await refusal(page), /^All rows have the label same; give at least two classes\.$/);
    assert.notEqual(await choice(page).locator("details").getAttribute("open"), null);
    await choice(page).getByLabel("kind holds the labels").check();
    await choice(page).getByLabel("label is an input").uncheck();
    await apply(page);
    await described(page, /20 inputs of 2 values, 2 classes/);
    await close();
  });

  test("layers beyond the bins are said next to the plane, in the table and under the pointer", async () => {
    const params = { ...TINY, epochs: "300", activation: "relu", hidden_layers: "10-7-5-4-3", bins: "100", recorded_epochs: "5" };
    const { page, close } = await open(browser, site.url + hash(params));
    await untrained(page);
    await runToEnd(page);
    await page.waitForFunction(() => document.querySelector("#values-epoch").textContent === "299");
    assert.match(await page.locator("#warnings li").last().textContent(), /^At epoch 299, 36 % of the activations in L1, 32 % in L2, .*69 % in L5 lie beyond −1 and 1/);
    assert.ok(await page.locator("#warnings").isVisible());
    const shares = await page.locator("#values tr td.doubts").allTextContents();
    assert.ok(shares.slice(0, 5).every((text) => parseFloat(text) > 20), shares.join());
    assert.equal(shares[5], "", "outputs are probabilities");
    await page.keyboard.press("Home");
    await close();
    const tanh = await open(browser, site.url + hash(TINY));
    await untrained(tanh.page);
    await runToEnd(tanh.page);
    assert.ok(await tanh.page.locator("#warnings").isHidden());
    assert.ok(await tanh.page.locator("#values-doubts").isHidden());
    await tanh.close();
  });

  test("one array and labels: the page asks which it is", async () => {
    const { page, close } = await open(browser, site.url + hash(TINY));
    await untrained(page);
    const values = Array.from({ length: 60 }, (_, n) => ((n * 7) % 13) / 13 - 0.5);
    const files = { "one.npz": npz({ fc1: npy([30, 2], values), y: npy([30], Array.from({ length: 30 }, (_, n) => n % 2), "<i4") }) };
    await drop(page, files);
    await said(page, /fc1 has 2 values for each of 30 inputs/);
    await page.getByRole("button", { name: "Activations of one layer: look at it" }).click();
    await page.waitForFunction(() => /^one: 1 epoch, 1 layer, 30 inputs$/.test(document.querySelector("#what").textContent), null, { timeout: 20_000 });
    await drop(page, files);
    await said(page, /fc1 has 2 values for each of 30 inputs/);
    await page.getByRole("button", { name: "Data: train on it" }).press("Enter");
    await described(page, /30 inputs of 2 values, 2 classes/);
    await close();
  });

  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`the choice of columns fits a narrow screen, ${colorScheme}`, async () => {
      const { page, close } = await open(browser, site.url + hash(TINY), { viewport: { width: 390, height: 844 }, colorScheme });
      await untrained(page);
      await dropCase(page, "08-csv-kaggle-mnist/kaggle_mnist.csv.gz");
      await described(page, /784 values/);
      await choice(page).locator("summary").click();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      const box = choice(page).locator(".own-scroll");
      assert.ok(await box.evaluate((e) => e.scrollWidth > e.clientWidth), "the table scrolls inside its own box");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/columns-390-${colorScheme}.png` });
      await close();
    });
  }
});
