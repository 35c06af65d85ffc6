// The stage: values under the pointer, pins, layers, the timeline, two runs side by side, links, exports.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, hash, inkOf, open, runToEnd, setUp, site, SMALL, state, untrained } from "./helper.mjs";

/** @import { Browser, Page } from "playwright-core" */

const LAYERS = 6;
/** Few recorded epochs of few networks. */
const BRIEF = { ...SMALL, epochs: "60", repeats: "2", recorded_epochs: "20" };

/** Room around the plane, pixels of the design; see src/figure/layout.rs and plane.rs. */
const ROOM = { left: 72, top: 14, right: 91, bottom: 64 };
/** Entropies of the icosahedron's input and label, bits, as they stand at the dashed lines. */
const [H_X, H_Y] = [12, 1];

/** A page with a run that is done and shown to its end. */
async function done(/** @type {Browser} */ browser, /** @type {string} */ url, /** @type {Record<string, string>} */ params, display = {}, options = {}) {
  const { page, close } = await open(browser, url + hash({ ...params, pace: "full", ...display }), options);
  await untrained(page);
  await button(page, "Run").click();
  await state(page, "done");
  await shown(page, Number(params.epochs) - 1);
  return { page, close };
}

const shown = (/** @type {Page} */ page, /** @type {number} */ epoch) => page.waitForFunction((/** @type {string} */ text) => document.querySelector("#shown-epoch").textContent === text, String(epoch), { timeout: 15_000 });
const shownEpoch = async (/** @type {Page} */ page) => Number(await page.locator("#shown-epoch").textContent());

/** Until what was asked for is drawn. */
const drawn = (/** @type {Page} */ page) => page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 90)));

/** How much lies on a canvas of the stage: the sum of its opacities. */
const weight = (/** @type {Page} */ page, /** @type {number} */ canvas, container = "#plane") =>
  page.locator(`${container} canvas >> nth=${canvas}`).evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 3; i < data.length; i += 4) sum += data[i] / 255;
    return sum;
  });

/** How opaque a canvas of the stage is at a point of the page, up to 255. */
const opacity = (/** @type {Page} */ page, /** @type {number} */ canvas, /** @type {[number, number]} */ [x, y]) =>
  page.locator(`#plane canvas >> nth=${canvas}`).evaluate((canvas, [x, y]) => {
    const { left, top, width } = canvas.getBoundingClientRect();
    const ratio = canvas.width / width;
    return canvas.getContext("2d").getImageData(Math.round((x - left) * ratio), Math.round((y - top) * ratio), 1, 1).data[3];
  }, [x, y]);

/** Shows an epoch by its index among the recorded ones. */
const seek = (/** @type {Page} */ page, /** @type {number} */ index) =>
  page.locator("#timeline").evaluate((slider, value) => {
    slider.value = String(value);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }, index);

/** The tip that stands at a point of the page, or null. */
async function tip(/** @type {Page} */ page, /** @type {number} */ x, /** @type {number} */ y) {
  await page.mouse.move(x, y);
  return page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const tip = document.querySelector(".tip");
            resolve(tip.hidden ? null : [...tip.children].map((p) => p.textContent));
          }),
        ),
      ),
  );
}

/** @param {string[]} lines of a tip */
function parsed([title, xt, ty]) {
  const [, layer, epoch, mean, network] = /^L(\d+), epoch (\d+)(?:, mean of (\d+) networks|, network (\d+))?$/.exec(title) ?? assert.fail(title);
  const bits = (/** @type {string} */ line, /** @type {string} */ name) => Number(new RegExp(`^I\\(${name}\\) (\\d+\\.\\d{4}) bits$`).exec(line)?.[1] ?? assert.fail(line));
  return { layer: Number(layer), epoch: Number(epoch), mean: mean ? Number(mean) : undefined, network: network ? Number(network) - 1 : undefined, values: [bits(xt, "X;T"), bits(ty, "T;Y")] };
}

/** What information.csv says of one network at an epoch, or of the mean of all. */
function recorded(/** @type {number[][]} */ csv, /** @type {number} */ layer, /** @type {number} */ epoch, /** @type {number} */ network = NaN) {
  const rows = csv.filter(([condition, repeat, e, l]) => condition === 0 && e === epoch && l === layer && (Number.isNaN(network) || repeat === network));
  assert.ok(rows.length > 0, `nothing is recorded of L${layer} at epoch ${epoch}`);
  return [4, 5].map((column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length);
}

const table = (/** @type {string} */ text) => text.trim().split("\n").slice(1).map((line) => line.split(",").map(Number));

/** Rounded to four decimals; sums of several numbers may end in another last digit. */
const agree = (/** @type {number[]} */ shown, /** @type {number[]} */ exact) => shown.every((value, n) => Math.abs(value - exact[n]) < 0.5e-4 + 1e-9);

/** Where a point of the plane lies on the page, from the axes. @returns {Promise<[number, number]>} */
async function pixel(/** @type {Page} */ page, /** @type {number[]} */ [xt, ty]) {
  await page.locator("#plane").evaluate((plane) => plane.scrollIntoView({ block: "center" }));
  const { x, y, width, height } = await page.locator("#plane").boundingBox();
  const across = (xt / H_X + 0.02) / 1.055;
  const up = (ty / H_Y + 0.03) / 1.115;
  return [x + ROOM.left + across * (width - ROOM.left - ROOM.right), y + height - ROOM.bottom - up * (height - ROOM.top - ROOM.bottom)];
}

/** Chooses from the menu of exports; the answer is a promise of the bytes. */
async function save(/** @type {Page} */ page, /** @type {string} */ id, /** @type {string} */ name) {
  if (!(await page.locator("#save-menu").evaluate((menu) => menu.open))) await page.locator("#save-menu summary").click();
  const file = page.waitForEvent("download", (download) => download.suggestedFilename() === name).then((download) => download.path());
  await page.locator(id).click();
  return { bytes: file.then((/** @type {string} */ path) => readFileSync(path)) };
}

/** Size of a PNG. */
function pngSize(/** @type {Buffer} */ bytes) {
  assert.equal(bytes.subarray(0, 8).toString("hex"), "89504e470d0a1a0a");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

/** How many elements an SVG has. */
const svgElements = (/** @type {Page} */ page, /** @type {string} */ text) =>
  page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    return parsed.querySelector("parsererror") ? -1 : parsed.querySelectorAll("*").length;
  }, text);

describe("the stage", () => {
  setUp();

  test("a mark under the pointer shows the values of the CSV, of means and of networks", async () => {
    const { page, close } = await done(browser, site.url, BRIEF);
    const csv = table(await downloadCsv(page));
    const epochs = [...new Set(csv.map((row) => row[2]))].sort((a, b) => a - b);
    const size = await page.locator("#plane").boundingBox();
    // Pixels a bit.
    const scale = [(size.width - ROOM.left - ROOM.right) / (1.055 * H_X), (size.height - ROOM.top - ROOM.bottom) / (1.115 * H_Y)];
    for (const networks of ["mean", "each"]) {
      await page.locator("#option-networks").selectOption(networks);
      for (const index of [epochs.length - 1, 7]) {
        await seek(page, index);
        await shown(page, epochs[index]);
        await drawn(page);
        const found = new Set();
        for (const network of networks === "mean" ? [undefined] : [0, 1]) {
          for (let layer = 1; layer <= LAYERS; layer += 1) {
            const values = recorded(csv, layer, epochs[index], network);
            const lines = await tip(page, ...(await pixel(page, values)));
            assert.ok(lines, `nothing at L${layer}, epoch ${epochs[index]}`);
            const hit = parsed(lines);
            assert.ok(agree(hit.values, recorded(csv, hit.layer, hit.epoch, hit.network)), lines.join("; "));
            // Another mark may lie on it, but not far away: 3 pixels.
            const apart = (/** @type {number} */ n, /** @type {number} */ room) => Math.abs(hit.values[n] - values[n]) * room;
            assert.ok(apart(0, scale[0]) < 3 && apart(1, scale[1]) < 3, `${lines[0]} instead of L${layer}`);
            assert.equal(hit.network === undefined, networks === "mean");
            assert.equal(hit.mean, networks === "mean" ? 2 : undefined);
            if (hit.epoch === epochs[index]) found.add(`${hit.layer} ${hit.network}`);
          }
        }
        assert.ok(found.size > LAYERS / 2, `${networks}, epoch ${epochs[index]}: ${[...found].join()}`);
      }
    }
    // Near marks of the trail: what is found there has the recorded values, too.
    await page.keyboard.press("End");
    await shown(page, epochs[epochs.length - 1]);
    await drawn(page);
    const found = new Set();
    for (let k = 0; k < 30; k += 1) {
      const [, , , , ...values] = csv[(k * 97) % csv.length];
      const [x, y] = await pixel(page, values);
      const lines = await tip(page, x + (k % 7) - 3, y + (k % 5) - 2);
      assert.ok(lines, `nothing near ${values}`);
      const hit = parsed(lines);
      assert.ok(agree(hit.values, recorded(csv, hit.layer, hit.epoch, hit.network)), lines.join("; "));
      found.add(hit.epoch);
    }
    assert.ok(found.size > 5, `epochs ${[...found]}`);
    assert.equal(await tip(page, ...(await pixel(page, [1, 0.9]))), null, "there is no mark");
    await page.mouse.move(2, 2);
    await page.locator(".tip").waitFor({ state: "hidden" });
    await close();
  });

  test("a click pins a network and dims the others, Escape lets go; a click on a mean goes to its epoch", async () => {
    const { page, close } = await done(browser, site.url, { ...BRIEF, epochs: "300" }, { networks: "each" });
    const csv = table(await downloadCsv(page));
    await drawn(page);
    const before = [await weight(page, 1), await weight(page, 2)];
    // The layer in which the networks differ most.
    /** @type {[[number, number], [number, number]][]} */
    const pairs = [];
    for (let layer = 1; layer <= LAYERS; layer += 1) pairs.push([await pixel(page, recorded(csv, layer, 299, 0)), await pixel(page, recorded(csv, layer, 299, 1))]);
    const apart = (/** @type {number[][]} */ [a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const pixels = pairs.reduce((best, pair) => (apart(pair) > apart(best) ? pair : best));
    assert.ok(apart(pixels) > 12, `${apart(pixels)} pixels apart`);
    const opacities = () => Promise.all(pixels.map((at) => opacity(page, 2, at)));
    assert.deepEqual(await opacities(), [255, 255]);
    const hit = parsed(await tip(page, ...pixels[1]));
    await page.mouse.click(...pixels[1]);
    await page.waitForFunction((n) => location.hash.includes(`pin=${n}`), Number(hit.network) + 1);
    assert.equal(await page.locator("#option-pin").inputValue(), String(Number(hit.network) + 1));
    await drawn(page);
    assert.equal(hit.network, 1);
    const [other, pinned] = await opacities();
    assert.ok(pinned === 255 && other > 0 && other < 128, `opacities ${other}, ${pinned}`);
    assert.notEqual(await weight(page, 1), before[0], "the trail changes, too");
    await page.waitForFunction((n) => document.querySelector("#inside-network").value === String(n), Number(hit.network) + 1);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !location.hash.includes("pin="));
    await drawn(page);
    assert.deepEqual([await weight(page, 1), await weight(page, 2)], before);
    // A click beside all marks lets go, too.
    await page.locator("#option-pin").selectOption("2");
    await page.waitForFunction(() => location.hash.includes("pin=2"));
    await page.mouse.click(...(await pixel(page, [1, 0.9])));
    await page.waitForFunction(() => !location.hash.includes("pin="));
    await page.locator("#option-networks").selectOption("mean");
    await drawn(page);
    // Some mark of the trail that lies apart from those of the last epoch.
    const far = csv.map((row) => row[2]).filter((epoch) => epoch < 299);
    let went = false;
    for (const epoch of new Set(far)) {
      const at = await pixel(page, recorded(csv, LAYERS, epoch));
      const lines = await tip(page, ...at);
      if (parsed(lines).epoch === 299) continue;
      await page.mouse.click(...at);
      await shown(page, parsed(lines).epoch);
      went = true;
      break;
    }
    assert.ok(went, "no mark of the trail could be clicked");
    await close();
  });

  test("layers go off and on, spread and an emphasised epoch are drawn", async () => {
    const { page, close } = await done(browser, site.url, BRIEF);
    await drawn(page);
    const look = async () => {
      await drawn(page);
      return [await weight(page, 1), await weight(page, 2)];
    };
    const all = await look();
    await button(page, "L5").click();
    assert.match(page.url(), /off=5/);
    const without = await look();
    assert.ok(without[0] < 0.95 * all[0] && without[1] < all[1], `${without} of ${all}`);
    assert.equal(await button(page, "L5").getAttribute("aria-pressed"), "false");
    for (let layer = 1; layer <= LAYERS; layer += 1) if (layer !== 5) await button(page, `L${layer}`).click();
    assert.match(page.url(), /off=1,2,3,4,5,6/);
    assert.deepEqual(await look(), [0, 0]);
    for (let layer = 1; layer <= LAYERS; layer += 1) await button(page, `L${layer}`).click();
    assert.deepEqual(await look(), all);
    for (const spread of ["sd", "sem"]) {
      await page.locator("#option-spread").selectOption(spread);
      const now = await look();
      assert.ok(now[1] > all[1] + 10 && now[0] === all[0], `${spread}: ${now} after ${all}`);
    }
    await page.locator("#option-spread").selectOption("none");
    await page.locator("#option-mark").fill("3");
    await page.locator("#option-mark").press("Enter");
    await page.waitForFunction(() => location.hash.includes("mark=3"));
    const green = () =>
      page.locator("#plane canvas >> nth=2").evaluate((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) count += Number(data[i] === 0 && data[i + 1] === 158 && data[i + 2] === 115 && data[i + 3] === 255);
        return count;
      });
    await drawn(page);
    assert.ok((await green()) > 60, "the marked epoch is green");
    await page.locator("#option-mark").blur();
    await page.keyboard.press("Home");
    await shown(page, 0);
    await drawn(page);
    assert.equal(await green(), 0, "it has not been reached");
    await button(page, "mark").click();
    await page.waitForFunction(() => location.hash.includes("mark=0"));
    assert.equal(await page.locator("#option-mark").inputValue(), "0");
    await button(page, "mark").click();
    await page.waitForFunction(() => !location.hash.includes("mark="));
    await close();
  });

  /** Writes down what the display says from now on. */
  const observe = (/** @type {Page} */ page) =>
    page.evaluate(() => {
      globalThis.seen = { epochs: [], motion: [] };
      const [epoch, motion] = [document.querySelector("#shown-epoch"), document.querySelector("#motion")];
      const note = () => {
        globalThis.seen.epochs.push(Number(epoch.textContent));
        globalThis.seen.motion.push(getComputedStyle(motion).visibility);
      };
      const observer = new MutationObserver(note);
      observer.observe(epoch, { childList: true, characterData: true, subtree: true });
      observer.observe(motion, { attributes: true });
    });
  /** Until the display has moved, and to an epoch. */
  const played = (/** @type {Page} */ page, /** @type {number} */ epoch) => page.waitForFunction((/** @type {number} */ end) => globalThis.seen.epochs.at(-1) === end, epoch, { timeout: 20_000 });
  const motion = (/** @type {Page} */ page) => page.locator("#motion").evaluate((e) => getComputedStyle(e).visibility);

  test("the timeline plays from the start to the end, holds, and obeys keys", async () => {
    const { page, close } = await done(browser, site.url, SMALL);
    const csv = table(await downloadCsv(page));
    const epochs = [...new Set(csv.map((row) => row[2]))].sort((a, b) => a - b);
    assert.equal(await motion(page), "hidden");
    await observe(page);
    await page.locator("#option-pace").selectOption("fast");
    await button(page, "Play").click();
    await played(page, 299);
    const { epochs: seen, motion: moved } = await page.evaluate(() => globalThis.seen);
    assert.equal(seen[0], 0, "it starts at the first epoch");
    assert.ok(seen.every((epoch, n) => n === 0 || epoch >= seen[n - 1]) && seen.every((epoch) => epochs.includes(epoch)), seen.join());
    assert.ok(moved.includes("visible"), "it says that motion is interpolated");
    assert.equal(await motion(page), "hidden", "and no longer at the end");
    await button(page, "Play").click();
    await page.waitForFunction(() => Number(document.querySelector("#shown-epoch").textContent) < 100);
    await page.waitForFunction(() => Number(document.querySelector("#shown-epoch").textContent) > 4);
    await button(page, "Pause playback").click();
    await button(page, "Play").waitFor();
    const held = await shownEpoch(page);
    assert.equal(await motion(page), "hidden");
    await page.waitForTimeout(300);
    assert.equal(await shownEpoch(page), held);
    assert.ok(held < 299);
    const index = epochs.indexOf(held);
    await page.keyboard.press("ArrowRight");
    await shown(page, epochs[index + 1]);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await shown(page, epochs[index - 1]);
    await page.locator("#timeline").focus();
    await page.keyboard.press("ArrowRight");
    await shown(page, held);
    await page.keyboard.press("Home");
    await shown(page, 0);
    await page.keyboard.press("ArrowLeft");
    await drawn(page);
    assert.equal(await shownEpoch(page), 0);
    await page.keyboard.press("End");
    await shown(page, 299);
    // Held in the middle, P goes on from there.
    await seek(page, 10);
    await shown(page, epochs[10]);
    await observe(page);
    await page.keyboard.press("p");
    await played(page, 299);
    assert.ok((await page.evaluate(() => globalThis.seen.epochs)).every((epoch) => epoch >= epochs[10]));
    const slider = await page.locator("#timeline").boundingBox();
    /** @type {[number, number]} */
    const middle = [slider.x + slider.width / 2, slider.y + slider.height / 2];
    await page.mouse.click(...middle);
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent !== "299");
    const half = epochs.indexOf(await shownEpoch(page));
    assert.ok(Math.abs(half - (epochs.length - 1) / 2) <= 1.5, `the middle of ${epochs.length} is ${half}`);
    await page.keyboard.press("End");
    await page.locator("#option-x").selectOption("linear");
    await shown(page, 299);
    await page.mouse.click(...middle);
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent !== "299");
    const nearest = epochs.reduce((best, epoch) => (Math.abs(epoch - 149.5) < Math.abs(best - 149.5) ? epoch : best));
    assert.ok(Math.abs((await shownEpoch(page)) - nearest) <= 8, `${await shownEpoch(page)} in the middle, not ${nearest}`);
    assert.match(page.url(), /x=linear/);
    await close();
  });

  test("the pace can change while it plays, and full speed shows recorded epochs alone", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...ENDLESS, pace: "slow" }));
    await untrained(page);
    await button(page, "Run").click();
    await page.waitForFunction(() => document.querySelector("#motion").dataset.on === "true");
    await page.locator("#option-pace").selectOption("full");
    await page.waitForFunction(() => document.querySelector("#shown-epoch").textContent === document.querySelector("#epoch").textContent);
    await observe(page);
    await page.waitForFunction(() => globalThis.seen.epochs.length > 10);
    assert.ok(!(await page.evaluate(() => globalThis.seen.motion)).includes("visible"));
    await button(page, "Pause").click();
    await state(page, "paused");
    await close();
  });

  test("where motion is unwelcome nothing is interpolated", async () => {
    const { page, close } = await done(browser, site.url, BRIEF, {}, { reducedMotion: "reduce" });
    await page.locator("#option-pace").selectOption("watchable");
    await observe(page);
    await button(page, "Play").click();
    await played(page, 59);
    const { epochs, motion: moved } = await page.evaluate(() => globalThis.seen);
    assert.ok(new Set(epochs).size > 8, `it plays: ${epochs.join()}`);
    assert.ok(!moved.includes("visible"));
    await close();
  });

  test("a reference stands beside the next run, and one timeline drives both", async () => {
    const { page, close } = await done(browser, site.url, BRIEF);
    const alone = (await page.locator("#plane").boundingBox()).width;
    await button(page, "Keep as reference").click();
    assert.ok(await page.locator("#reference-waits").isVisible());
    assert.ok(await page.locator("#reference-box").isHidden());
    await page.locator("#param-activation").selectOption("relu");
    await page.locator("#param-bins").fill("20");
    await button(page, "Run").click();
    await page.waitForFunction(() => document.querySelector("#what").textContent.includes("relu"));
    await state(page, "done");
    await shown(page, 59);
    assert.ok(await page.locator("#reference-box").isVisible());
    assert.match(await page.locator("#reference-what").textContent(), /12-10-7-5-4-3-2, tanh/);
    const words = await page.locator("#differences").textContent();
    assert.match(words, /^From reference to this run: .*: tanh → relu/);
    // Other bins are no other run: the run that was there, which is the reference, is measured with them too.
    assert.equal(words.match(/→/g)?.length, 1, words);
    assert.match(await page.locator("#foot-measured").textContent(), /measured with bins of 20 edges/);
    const [a, b] = [await page.locator("#reference").boundingBox(), await page.locator("#plane").boundingBox()];
    assert.ok(Math.abs(a.width - b.width) < 2 && a.y === b.y && a.x + a.width <= b.x, JSON.stringify([a, b]));
    const trails = async () => {
      await drawn(page);
      return [await weight(page, 1, "#reference"), await weight(page, 1)];
    };
    const ends = await trails();
    assert.ok(ends.every((ink) => ink > 100) && ends[0] !== ends[1], `${ends}`);
    await page.keyboard.press("Home");
    await shown(page, 0);
    const starts = await trails();
    assert.ok(starts.every((ink, n) => ink > 0 && ink < ends[n] / 2), `${starts} at the start, ${ends} at the end`);
    await page.keyboard.press("End");
    await shown(page, 59);
    assert.deepEqual(await trails(), ends);
    // Another number of epochs: the reference is shown at the same one.
    await page.locator("#param-epochs").fill("30");
    await button(page, "Run").click();
    await state(page, "done");
    await shown(page, 29);
    const [short] = await trails();
    assert.ok(short < ends[0] && short > starts[0], `${short} until epoch 29, ${ends[0]} until 59`);
    await button(page, "Drop reference").click();
    await page.locator("#reference-box").waitFor({ state: "hidden" });
    assert.ok(await page.locator("#differences").isHidden());
    await drawn(page);
    assert.equal((await page.locator("#plane").boundingBox()).width, alone);
    assert.ok((await weight(page, 1)) > 0);
    await close();
  });

  test("links carry every display option, and bad ones are reported", async () => {
    const options = {
      figure: "snapshots", colour: "gnuplot", networks: "each", spread: "sem", condition: "2", pin: "2", mark: "17", "epochs-shown": "0,5,50",
      charts: "snr,loss", off: "2,5", x: "linear", pace: "slow", measure: "fixed_width,width:0.5", chart1: "snr", chart2: "h_x_t", chart3: "distinct_bars",
    };
    const { page, close } = await open(browser, site.url + hash({ ...BRIEF, hidden_layers: "10-7-5-4-3,4-3", ...options }));
    await untrained(page);
    const { DISPLAY_DEFAULTS } = await import("../../www/app/display.js");
    assert.deepEqual(Object.keys(options).sort(), Object.keys(DISPLAY_DEFAULTS).sort(), "every option is tried");
    const check = async () => {
      for (const [name, value] of Object.entries(options)) {
        if (name === "off") {
          const pressed = await page.locator(".layer").evaluateAll((all) => all.map((b) => b.getAttribute("aria-pressed")));
          assert.deepEqual(pressed, ["true", "false", "true", "true", "false", "true"]);
        } else if (name === "measure") {
          assert.equal(await page.locator("#param-width").inputValue(), "0.5");
        } else if (name !== "charts") {
          assert.equal(await page.locator(`#option-${name}`).inputValue(), value, name);
        }
      }
      assert.ok(await page.locator("#problems").isHidden());
    };
    await check();
    // The page writes the address anew, and reads what it has written.
    await page.locator("#option-pace").selectOption("fast");
    await page.locator("#option-pace").selectOption("slow");
    const written = new URLSearchParams(new URL(page.url()).hash.slice(1));
    for (const [name, value] of Object.entries(options)) assert.equal(written.get(name), value, name);
    await page.reload();
    await untrained(page);
    await check();
    await close();

    const bad = { measure: "kde", figure: "cube", colour: "pink", networks: "all", spread: "wide", condition: "0", pin: "0", mark: "x", "epochs-shown": "none", charts: "snr,foo", off: "0", x: "sqrt", pace: "9", chart1: "foo", chart2: "", chart3: "loss,loss", constructor: "3" };
    const second = await open(browser, site.url + hash({ ...BRIEF, ...bad }));
    await untrained(second.page);
    const text = await second.page.locator("#problems").textContent();
    for (const [name, value] of Object.entries(bad)) {
      if (name !== "constructor") assert.ok(text.includes(`“${value}” in the address is no ${name}: `), `${name}: ${text}`);
    }
    assert.match(text, /“constructor” in the address is neither/);
    assert.ok((await inkOf(second.page, "#plane canvas >> nth=2")) > 200, "the plane is drawn with what is good");
    await second.close();

    // More than this run has.
    const third = await open(browser, site.url + hash({ ...BRIEF, condition: "7", pin: "9", off: "40", mark: "999999", networks: "each" }));
    await untrained(third.page);
    await drawn(third.page);
    assert.equal(await third.page.locator("#option-pin").inputValue(), "none");
    assert.ok((await weight(third.page, 2)) > 100);
    await third.close();
  });

  test("every figure of the gallery is drawn and saved as PNG and SVG", async () => {
    const { page, close } = await open(browser, `${site.url}#${new URLSearchParams({ ...BRIEF, pace: "full" })}`, { viewport: { width: 900, height: 700 } });
    await untrained(page);
    // Those of MNIST need its files: see data.test.mjs.
    const names = await page.locator("#gallery option").evaluateAll((all) => all.map((o) => o.value).filter((value) => /^(?!mnist).* lecture$/.test(value)));
    assert.ok(names.length > 8, names.join());
    const figures = new Set();
    const pictures = [];
    for (const name of names) {
      await page.locator("#gallery").selectOption(name);
      await page.locator("#param-repeats").fill("1");
      await page.locator("#param-epochs").fill("60");
      await page.waitForFunction(() => document.querySelector("#run").textContent === "Run" && !document.querySelector("#run").disabled);
      await runToEnd(page);
      await shown(page, 59);
      const figure = await page.locator("#option-figure").inputValue();
      figures.add(figure);
      await drawn(page);
      assert.ok((await weight(page, 0)) > 1500, `${name}: axes`);
      // Statistics are computed, then drawn.
      await page.waitForFunction(() => {
        const canvas = document.querySelectorAll("#plane canvas")[2];
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((v, i) => i % 4 === 3 && v > 0).length > 500;
      }, null, { timeout: 10_000 });
      const [width, height] = await page.locator("#plane").evaluate((plane) => [plane.clientWidth, plane.clientHeight]);
      const png = await save(page, "#save-png", `${name.split(" ")[0]}-${figure}.png`);
      // The browser makes it while the next figure is chosen.
      pictures.push(png.bytes.then((bytes) => ({ name, bytes, size: [3 * width, 3 * height] })));
      const svg = await save(page, "#save-svg", `${name.split(" ")[0]}-${figure}.svg`);
      const text = (await svg.bytes).toString("utf8");
      assert.match(text, new RegExp(`^<svg width="${width}" height="${height}"`));
      assert.ok((await svgElements(page, text)) > 20, `${name}: ${text.length} characters of SVG`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 900, name);
    }
    for (const { name, bytes, size } of await Promise.all(pictures)) {
      assert.deepEqual(pngSize(bytes), size, name);
      assert.ok(bytes.length > 20_000, `${name}: ${bytes.length} bytes`);
    }
    assert.deepEqual([...figures].sort(), ["charts", "conditions", "converged", "snapshots"]);
    await close();
  });

  test("the timeline is saved as a movie, which can be stopped", async () => {
    const { page, close } = await done(browser, site.url, BRIEF);
    const movie = await (await save(page, "#save-movie", "net-plane.webm")).bytes;
    assert.equal(movie.subarray(0, 4).toString("hex"), "1a45dfa3");
    assert.ok(movie.length > 5000, `${movie.length} bytes`);
    await page.waitForFunction(() => document.querySelector("#save-note").textContent === "");
    let saved = 0;
    page.on("download", () => (saved += 1));
    for (const stop of ["button", "reset"]) {
      await page.locator("#save-movie").click();
      await page.waitForFunction(() => /Recording the timeline, \d+ %/.test(document.querySelector("#save-note").textContent));
      assert.equal(await page.locator("#save-movie").textContent(), "Stop recording");
      if (stop === "button") await page.locator("#save-movie").click();
      else await page.keyboard.press("r");
      await page.waitForFunction(() => document.querySelector("#save-note").textContent === "Nothing was kept of the recording.");
      assert.equal(await page.locator("#save-movie").textContent(), "Movie (WebM)");
    }
    await page.waitForTimeout(200);
    assert.equal(saved, 0);
    await close();
  });

  test("a browser that cannot record says so", async () => {
    const { page, close } = await open(browser, site.url + hash(BRIEF));
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, "MediaRecorder"));
    await page.reload();
    await untrained(page);
    await page.locator("#save-menu summary").click();
    assert.ok(await page.locator("#save-png").isEnabled());
    assert.ok(await page.locator("#save-movie").isDisabled());
    assert.match(await page.locator("#save-movie").evaluate((e) => document.getElementById(e.getAttribute("aria-describedby") ?? "").innerText), /cannot record a canvas: use/);
    await close();
  });

  test("several panels fit a narrow screen", async () => {
    const params = { ...BRIEF, train_percent: "20,50,85", record_gradients: "all" };
    const { page, close } = await done(browser, site.url, params, { figure: "conditions" }, { viewport: { width: 390, height: 844 } });
    for (const [figure, points] of /** @type {[string, number][]} */ ([["conditions", 30], ["snapshots", 40], ["charts", 10]])) {
      await page.locator("#option-figure").selectOption(figure);
      await drawn(page);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, figure);
      assert.ok((await weight(page, 2)) > 200, figure);
      const { width, height } = await page.locator("#plane").boundingBox();
      assert.ok(width <= 390 && height > 2 * 280, `${figure}: ${width} x ${height}, its panels stand above each other`);
      // The tip stays on the page wherever the mark is.
      const plane = page.locator("#plane");
      await plane.scrollIntoViewIfNeeded();
      const box = await plane.boundingBox();
      let tips = 0;
      for (let k = 0; k < points; k += 1) {
        const lines = await tip(page, box.x + box.width * (0.15 + ((0.618 * k) % 0.65)), Math.max(0, box.y) + (Math.min(800, box.height) * (k + 0.5)) / points);
        if (!lines) continue;
        tips += 1;
        const at = await page.locator(".tip").boundingBox();
        assert.ok(at.x >= 0 && at.x + at.width <= 390, `${figure}: ${JSON.stringify(at)}`);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, figure);
      }
      assert.ok(figure === "charts" ? tips === 0 : tips > 0, `${figure}: ${tips} tips`);
    }
    await close();
  });
});
