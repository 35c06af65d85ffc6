// Activations from elsewhere: dropped, estimated, drawn, estimated again with other bins, exported.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { drop, npy, npz, said } from "./arrays.mjs";
import { browser, button, downloadCsv, hash, inkOf, open, setUp, site, SMALL, state, untrained } from "./helper.mjs";

/** @import { Page } from "playwright-core" */

const N = 64;
const LABELS = Array.from({ length: N }, (_, n) => n % 4);
const Y = npy([N], LABELS.map(BigInt), "<i8");

/**
 * Layers whose information is known without an estimator: the first tells all inputs apart, the
 * second learns the label between epochs 0 and 10, the third is always the same.
 */
function layers(/** @type {number} */ epoch) {
  const apart = Array.from({ length: N }, (_, n) => [(n % 8) / 4 - 0.9, Math.floor(n / 8) / 4 - 0.9]);
  const half = (/** @type {number} */ y) => (epoch === 0 ? 0.5 : epoch === 5 ? (y < 2 ? -0.5 : 0.5) : y / 2 - 0.75);
  return { layer_1: npy([N, 2], apart.flat()), layer_2: npy([N, 1], LABELS.map(half), "<f8"), layer_10: npy([N, 3], Array(3 * N).fill(0.1)) };
}
const EPOCHS = [0, 5, 10];
const arrays = (/** @type {(epoch: number, layer: string) => string} */ name) => Object.fromEntries(EPOCHS.flatMap((epoch) => Object.entries(layers(epoch)).map(([layer, array]) => [name(epoch, layer), array])));
const NAMED = arrays((epoch, layer) => `epoch_${String(epoch).padStart(5, "0")}/${layer}`);
/** Without the columns that binned estimates of such layers do not fill. @param {string} csv */
const brief = (csv) => csv.split("\n").map((line) => line.split(",").slice(0, 6).join(",")).join("\n");

const CSV = `epoch,layer,name,units,i_xt_bits,i_ty_bits
0,1,layer_1,2,6,2
0,2,layer_2,1,0,0
0,3,layer_10,3,0,0
5,1,layer_1,2,6,2
5,2,layer_2,1,1,1
5,3,layer_10,3,0,0
10,1,layer_1,2,6,2
10,2,layer_2,1,2,2
10,3,layer_10,3,0,0
`;

const shown = (/** @type {Page} */ page) => page.locator("#activations").waitFor({ state: "visible", timeout: 20_000 });
const what = (/** @type {Page} */ page, /** @type {RegExp} */ pattern) => page.waitForFunction((/** @type {string} */ source) => new RegExp(source).test(document.querySelector("#what").textContent), pattern.source);

/** What python3 says, or null. @param {string} code @param {string} [cwd] */
function python(code, cwd) {
  try {
    return execFileSync("python3", ["-c", code], { encoding: "utf8", cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, KERAS_BACKEND: process.env.KERAS_BACKEND ?? "numpy" } });
  } catch (error) {
    if (cwd && error instanceof Error && "stderr" in error) throw new Error(String(error.stderr), { cause: error });
    return null;
  }
}

/** The blocks of code of docs/activations.md: PyTorch's and Keras'. */
const SNIPPETS = [...readFileSync(new URL("../../docs/activations.md", import.meta.url), "utf8").matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code);

/** What the snippets expect to be there. */
const BEFORE = {
  torch: `
import torch
torch.manual_seed(1)
x = torch.randn(64, 6)
y = (x[:, 0] > 0).long()
model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2), torch.nn.Softmax(dim=1))
optimizer = torch.optim.Adam(model.parameters())
epochs = 3
def train():
    optimizer.zero_grad(); torch.nn.functional.nll_loss(torch.log(model(x)), y).backward(); optimizer.step()
`,
  keras: `
import keras, numpy as np
x = np.random.default_rng(1).standard_normal((64, 6)).astype("float32")
y = (x[:, 0] > 0).astype("int64")
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(2, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
epochs = 3
`,
};

describe("activations", () => {
  setUp();

  test("are drawn over their epochs, whatever they are called, and give their table", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    const names = [NAMED, arrays((epoch, layer) => `epoch_${epoch}_${layer}`), arrays((epoch, layer) => `e${epoch}_${layer.replace("layer_", "l")}`)];
    for (const [n, named] of names.entries()) {
      await drop(page, { "acts.npz": npz({ ...named, y: Y }, n === 0) });
      await shown(page);
      await what(page, /^acts: 3 epochs, 3 layers, 64 inputs$/);
      const csv = brief(await downloadCsv(page));
      assert.equal(n < 2 ? csv : csv.replaceAll(/,l(\d+),/g, ",layer_$1,"), CSV);
    }
    assert.equal(await page.locator("#shown-epoch").textContent(), "10");
    assert.match(await page.locator("#activations-what").textContent(), /Your activations, bins of 30 edges/);
    assert.ok((await inkOf(page, "#plane canvas >> nth=2")) > 100);
    await page.waitForFunction(() => document.querySelectorAll("#values tr").length === 3 && document.querySelector("#values tr").textContent.startsWith("l1"));
    const row = (/** @type {number} */ n) => page.locator("#values tr").nth(n).textContent();
    assert.deepEqual([await row(0), await row(1)], ["l16.002.00100 % alone in their cells", "l22.002.00"]);
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "0");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === "5");
    for (const id of ["save-run", "save-npz", "save-json", "save-metrics"]) assert.ok(await page.locator(`#${id}`).isDisabled(), id);
    assert.ok(await page.locator("#inside-none").isVisible());
    assert.ok(await page.locator("#inside").isHidden());
    await page.locator("#save-menu summary").click();
    const [svg] = await Promise.all([page.waitForEvent("download"), page.locator("#save-svg").click()]);
    assert.match(readFileSync(await svg.path(), "utf8"), /^<svg[^]*<\/svg>/);
    const [png] = await Promise.all([page.waitForEvent("download"), page.locator("#save-png").click()]);
    assert.equal(readFileSync(await png.path()).toString("latin1", 1, 4), "PNG");
    await close();
  });

  test("make way for data that was chosen already, and charts of weights ask nothing of them", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...SMALL, epochs: "20", repeats: "1", chart1: "l1_norm" }));
    await untrained(page);
    const data = { "points.csv": Buffer.from(`a,b,kind\n${Array.from({ length: 40 }, (_, n) => `${(7 * n) % 40},${n % 7},${n % 2}`).join("\n")}\n`) };
    await drop(page, data);
    await page.waitForFunction(() => document.querySelector("#own-about").textContent.includes("40 inputs"));
    await untrained(page);
    await drop(page, { "acts.npz": npz({ ...NAMED, y: Y }) });
    await shown(page);
    assert.ok(await page.locator("#chart1").isHidden());
    const asked = await page.evaluate(async () => {
      let count = 0;
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (...message) {
        count += Number(message[0].type === "statistics");
        Reflect.apply(postMessage, this, message);
      };
      await new Promise((resolve) => setTimeout(resolve, 500));
      Worker.prototype.postMessage = postMessage;
      return count;
    });
    assert.equal(asked, 0, "there are no weights to ask about");
    await drop(page, data);
    await page.waitForFunction(() => document.querySelector("#activations").hidden && /^2-10-7-5-4-3-2, tanh/.test(document.querySelector("#what").textContent));
    assert.ok(await page.locator("#chart1").isVisible());
    await button(page, "Run").click();
    await state(page, "done");
    await close();
  });

  test("are estimated again with other bins, and make way for a run", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, { "acts.npz": npz({ ...NAMED, y: Y }) });
    await shown(page);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.locator("#param-bins").fill("2");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", bins of 2 edges"));
    assert.equal(await page.locator("#shown-epoch").textContent(), "5", "the shown epoch stays");
    // Two edges, at -1 and 1: what lies between is one bin.
    assert.ok(brief(await downloadCsv(page)).split("\n").slice(1, -1).every((line) => line.endsWith(",0,0")));
    await page.locator("#param-bins").fill("");
    await page.waitForTimeout(400);
    assert.ok(await page.locator("#activations").isVisible(), "a faulty text changes nothing");
    await page.locator("#param-bins").fill("30");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", bins of 30 edges"));
    assert.equal(brief(await downloadCsv(page)), CSV);
    await page.locator("#param-epochs").fill("100");
    await page.waitForTimeout(400);
    assert.ok(await page.locator("#activations").isVisible());
    await button(page, "Run").click();
    await state(page, "done");
    assert.ok(await page.locator("#activations").isHidden());
    assert.match(await page.locator("#what").textContent(), /^12-10-7-5-4-3-2/);
    assert.ok(await page.locator("#inside").isVisible());
    assert.ok((await downloadCsv(page)).startsWith("condition,repeat,epoch"));
    // And back, and closed.
    await drop(page, { "acts.npz": npz({ ...NAMED, y: Y }) });
    await shown(page);
    await button(page, "Close them").click();
    await untrained(page);
    assert.ok(await page.locator("#activations").isHidden());
    await close();
  });

  test("are estimated by estimators that are loaded when they are asked for, and those say what they cannot do", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, { "acts.npz": npz({ ...NAMED, y: Y }) });
    await shown(page);
    await page.locator("#param-estimator").selectOption("kernel");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", the upper kernel bound"));
    assert.match(await downloadCsv(page), /^10,2,layer_2,1,1\.\d+,1\.\d+,.*"kernel"|^10,2,layer_2,1,1\.\d+,1\.\d+,.*,kernel$/m);
    await page.locator("#param-estimator").selectOption("range");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", 100 bins over the range"));
    await page.locator("#param-estimator").selectOption("net_input");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes("have no net inputs"));
    await page.locator("#param-estimator").selectOption("binned");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", bins of 30 edges"));
    assert.equal(brief(await downloadCsv(page)), CSV);
    await close();
  });

  test("get their labels from another file, at once or afterwards", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, { "acts.npz": npz(NAMED), "labels.npy": Y });
    await shown(page);
    assert.equal(brief(await downloadCsv(page)), CSV);
    await button(page, "Close them").click();
    await untrained(page);
    await drop(page, { "acts.npz": npz(NAMED) });
    await said(page, /no labels.*y\.npy/);
    await drop(page, { "y.npy": npy([N, 4], LABELS.flatMap((y) => [0, 1, 2, 3].map((c) => Number(c === y))), "<i4") });
    await shown(page);
    assert.equal(brief(await downloadCsv(page)), CSV);
    await close();
  });

  test("that are broken are refused, and what was shown stays", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await drop(page, { "acts.npz": npz({ ...NAMED, y: Y }) });
    await shown(page);
    const nan = Array(3 * N).fill(0);
    nan[3 * 17 + 2] = NaN;
    const file = npz({ ...NAMED, y: Y }, true);
    const damaged = Buffer.from(file);
    damaged[Math.floor(file.length / 2)] ^= 0xff;
    for (const [bytes, pattern] of /** @type {[Buffer, RegExp][]} */ ([
      [npz({ ...NAMED, "epoch_00010/layer_10": npy([N, 3], nan), y: Y }), /epoch_00010\/layer_10.*NaN.*17.*2/],
      [npz({ ...NAMED, "epoch_00005/layer_2": npy([N - 1, 1], Array(N - 1).fill(0)), y: Y }), /epoch_00005\/layer_2.*63.*64 labels/],
      [npz({ ...NAMED, "epoch_00020/layer_1": layers(0).layer_1, y: Y }), /layer_2|layer_10.*missing at epoch 20/],
      [npz({ ...NAMED, y: npy([N], LABELS.map((y) => y + 0.5)) }), /[Ll]abel 0 in .y. is 0\.5/],
      [file.subarray(0, file.length - 40), /acts\.npz/],
    ])) {
      await drop(page, { "acts.npz": bytes });
      await page.waitForFunction(() => document.querySelector(".own-state").dataset.kind === "bad", null, { timeout: 20_000 });
      assert.match(await page.locator(".own-state").textContent(), pattern);
      assert.equal(brief(await downloadCsv(page)), CSV);
      await page.evaluate(() => (document.querySelector(".own-state").dataset.kind = ""));
    }
    // What is shown can still be estimated again.
    await page.locator("#param-bins").fill("2");
    await page.waitForFunction(() => document.querySelector("#activations-what").textContent.includes(", bins of 2 edges"));
    await close();
  });

  test("that take long say how far they are, and can be given up", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    // Small when packed, and enough for some seconds: the same array at many epochs.
    const wide = npy([2000, 256], Array.from({ length: 2000 * 256 }, (_, n) => (n % 7) / 8));
    const many = npz({ ...Object.fromEntries(Array.from({ length: 150 }, (_, epoch) => [`e${epoch}_l1`, wide])), y: npy([2000], Array.from({ length: 2000 }, (_, n) => n % 2), "<i4") }, true);
    const before = await page.locator("#what").textContent();
    await drop(page, { "many.npz": many });
    await said(page, /Estimating epoch \d+ of 150/);
    await button(page, "Cancel").click();
    await page.waitForTimeout(500);
    assert.ok(await page.locator("#activations").isHidden());
    assert.equal(await page.locator("#what").textContent(), before);
    assert.ok(await button(page, "Cancel").isHidden());
    await close();
  });

  test("of a run of this page come back with its information", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...SMALL, repeats: "2", epochs: "60", recorded_epochs: "12" }));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    const run = (await downloadCsv(page)).trim().split("\n").slice(1).map((line) => line.split(","));
    await page.locator("#inside-network").fill("2");
    await page.locator("#inside-network").blur();
    await page.locator("#save-menu summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save-activations").click()]);
    assert.equal(download.suggestedFilename(), "net-activations.npz");
    await drop(page, { "mine.npz": readFileSync(await download.path()) });
    await shown(page);
    const estimated = (await downloadCsv(page)).trim().split("\n").slice(1).map((line) => line.split(","));
    const second = run.filter(([, repeat]) => repeat === "1");
    assert.ok(second.length > 40);
    assert.deepEqual(estimated.map(([epoch, layer, , , x, y]) => [epoch, layer, x, y]), second.map(([, , ...values]) => values));
    await close();
  });

  test("written by numpy are read", async (t) => {
    if (python("import numpy") === null) return t.skip("python3 has no numpy");
    const dir = mkdtempSync(join(tmpdir(), "infoplane-"));
    try {
      python(
        `import numpy as np
n = np.arange(64)
y = n % 4
arrays = {"y": y, "x": n.reshape(-1, 1).astype("float64")}
for epoch in (0, 5, 10):
    half = {0: np.full(64, 0.5), 5: np.where(y < 2, -0.5, 0.5), 10: y / 2 - 0.75}[epoch]
    arrays[f"epoch_{epoch:05}/layer_1"] = np.asfortranarray(np.stack([n % 8, n // 8], 1) / 4 - 0.9)
    arrays[f"epoch_{epoch:05}/layer_2"] = half.astype("float16" if epoch == 5 else "float32").reshape(-1, 1)
    arrays[f"epoch_{epoch:05}/layer_10"] = np.full((64, 1, 3), 0.1)
np.savez_compressed("acts.npz", **arrays)`,
        dir,
      );
      const { page, close } = await open(browser, site.url + hash(SMALL));
      await untrained(page);
      await drop(page, { "acts.npz": readFileSync(join(dir, "acts.npz")) });
      await shown(page);
      assert.equal(brief(await downloadCsv(page)), CSV);
      await close();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  for (const [n, library] of /** @type {const} */ (["torch", "keras"]).entries()) {
    test(`written by the ${library} snippet of the documentation are read`, async (t) => {
      assert.equal(SNIPPETS.length, 2);
      if (python(`import ${library}`) === null) return t.skip(`python3 has no ${library}`);
      const dir = mkdtempSync(join(tmpdir(), "infoplane-"));
      try {
        writeFileSync(join(dir, "snippet.py"), BEFORE[library] + SNIPPETS[n]);
        python(readFileSync(join(dir, "snippet.py"), "utf8"), dir);
        const { page, close } = await open(browser, site.url + hash(SMALL));
        await untrained(page);
        await drop(page, { "acts.npz": readFileSync(join(dir, "acts.npz")) });
        await shown(page);
        await what(page, /^acts: 3 epochs, 2 layers, 64 inputs$/);
        await close();
      } finally {
        rmSync(dir, { recursive: true });
      }
    });
  }

  test("fit a narrow screen", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL), { viewport: { width: 390, height: 800 } });
    await untrained(page);
    await button(page, "Experiment").click();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Your own data …" }).click()]);
    await chooser.setFiles([{ name: "acts.npz", mimeType: "", buffer: npz({ ...NAMED, y: Y }) }]);
    await shown(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await close();
  });
});
