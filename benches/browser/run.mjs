// Measures in a headless browser and prints one line of JSON for each result; `cargo xtask bench`
// starts it, serves what it needs and makes the table.
//
// URL of the site comes by BENCH_URL, the browser by CHROMIUM, the amount by QUICK and PEERS.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { chromium } from "playwright-core";

const { BENCH_URL, CHROMIUM, QUICK, PEERS } = process.env;
const quick = QUICK === "1";
const threads = Math.min(2, availableParallelism());

/** The paper's headline experiment; the quick form has a twentieth of the epochs. */
const HEADLINE = {
  repeats: 50,
  epochs: quick ? 500 : 10_000,
  hidden_layers: "10-7-5-4-3",
  train_percent: "85",
  batch_size: "512",
  recorded_epochs: 400,
  seed: 1,
};
/** The run of a first visitor, at full pace. */
const FIRST = { repeats: 8, epochs: quick ? 800 : 8000 };
const RUNS = quick ? 1 : 5;

const print = (result) => console.log(JSON.stringify(result));
const hash = (params) => `#${new URLSearchParams({ ...params, threads })}`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const spread = (values) => ({ median: median(values), least: Math.min(...values), most: Math.max(...values), runs: values.length });
const launch = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"] });

/** A fresh browser, hence a cold cache. */
async function withPage(path, work) {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on("pageerror", (error) => console.error(error));
    await page.goto(new URL(path, BENCH_URL).href);
    return await work(page, browser);
  } finally {
    await browser.close();
  }
}

/** Workloads in a worker: all of them, or those with a part of their name. */
async function workloads() {
  await withPage("bench/index.html", async (page, browser) => {
    print({ kind: "browser", version: browser.version(), threads });
    await page.exposeFunction("report", (line) => print({ kind: "workload", ...JSON.parse(line) }));
    await page.evaluate((options) => window.measure(options, window.report), { names: [], threads, quick });
  });
}

/** A run without a page: what plots cost is the difference. */
const withoutPage = (params) => withPage("bench/index.html", (page) => page.evaluate((options) => window.runAlone(options), { params: { ...params, threads }, threads }));

const state = (page, wanted, timeout = 600_000) =>
  page.waitForFunction((wanted) => document.documentElement.dataset.runState === wanted, wanted, { timeout });

/**
 * Memory of the page's process that no other shares, bytes, where there is /proc. It holds the page,
 * its worker, the pool and the engine itself. `measureUserAgentSpecificMemory` takes a minute a call.
 */
async function memory(page, browser) {
  try {
    // Else it would be a matter of chance how much garbage is counted.
    await page.evaluate(() => globalThis.gc());
    // Threads of the pool sleep in the program and would not answer.
    const worker = page.workers().find((worker) => worker.url().endsWith("/www/worker/worker.js"));
    await worker?.evaluate(() => globalThis.gc());
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sizes = processInfo
      .filter(({ type }) => type === "renderer")
      .map(({ id }) => Number(/^Private_Dirty:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))[1]) * 1024);
    return Math.max(...sizes);
  } catch {
    return null;
  }
}

/** Long tasks and frames from now on, kept by the page. */
/**
 * Watches for long tasks, and for frames if they are to be counted: that asks for every frame, which
 * the page itself does only while marks move, so the run takes longer.
 */
const observe = (page, countFrames) =>
  page.evaluate((countFrames) => {
    const seen = { longest: 0, tasks: 0, frames: [] };
    window.seen = seen;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        seen.tasks += 1;
        seen.longest = Math.max(seen.longest, duration);
      }
    }).observe({ type: "longtask" });
    const frame = (now) => {
      seen.frames.push(now);
      requestAnimationFrame(frame);
    };
    if (countFrames) requestAnimationFrame(frame);
  }, countFrames);

/** Frames a second in the slowest second of the run, and over all of it. */
function frameRates(frames) {
  const counts = [];
  for (let start = frames[0]; start + 1000 <= frames.at(-1); start += 1000) {
    counts.push(frames.filter((t) => t >= start && t < start + 1000).length);
  }
  return { mean: ((frames.length - 1) * 1000) / (frames.at(-1) - frames[0]), slowest_second: Math.min(...counts) };
}

/** A run in the page, from the click to the last epoch. */
const inPage = (params, countFrames = false) =>
  withPage(`index.html${hash(params)}`, async (page, browser) => {
    await state(page, "idle");
    await page.waitForFunction(() => document.querySelector("#epoch").textContent === "0");
    await observe(page, countFrames);
    const seconds = await page.evaluate(async () => {
      const root = document.documentElement;
      const start = performance.now();
      document.querySelector("#run").click();
      await new Promise((done) => new MutationObserver(() => root.dataset.runState === "done" && done()).observe(root, { attributes: true }));
      return (performance.now() - start) / 1000;
    });
    const seen = await page.evaluate(() => window.seen);
    return { seconds, longest_task_ms: seen.longest, long_tasks: seen.tasks, frames: seen.frames, bytes: await memory(page, browser) };
  });

/** Time from navigation to the first marks, ms. */
const opening = () =>
  withPage("index.html", async (page) => {
    await page.waitForFunction(() => performance.getEntriesByName("first-point").length > 0);
    return page.evaluate(() => performance.getEntriesByName("first-point")[0].startTime);
  });

/** Everything that is asked for until the first marks, the worker's part too, as the browser's network layer counts it. */
async function transferred() {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const requests = [];
    page.context().on("requestfinished", (request) => requests.push(request));
    await page.goto(new URL("index.html", BENCH_URL).href);
    await page.waitForFunction(() => performance.getEntriesByName("first-point").length > 0);
    const point = await page.evaluate(() => performance.timeOrigin + performance.getEntriesByName("first-point")[0].startTime);
    await page.waitForTimeout(500);
    const sizes = requests.filter((request) => request.timing().startTime <= point).map((request) => request.sizes());
    return (await Promise.all(sizes)).reduce((sum, { responseBodySize, responseHeadersSize }) => sum + Math.max(0, responseBodySize) + responseHeadersSize, 0);
  } finally {
    await browser.close();
  }
}

/** Ten runs in a row in one page: memory after each, bytes. */
const growth = () =>
  withPage(`index.html${hash({ ...HEADLINE, epochs: 300 })}`, async (page, browser) => {
    const sizes = [];
    for (let run = 0; run < (quick ? 3 : 10); run += 1) {
      await page.waitForFunction(() => ["idle", "done"].includes(document.documentElement.dataset.runState));
      await page.evaluate(() => document.querySelector("#run").click());
      await state(page, "running");
      await state(page, "done");
      sizes.push(await memory(page, browser));
    }
    return sizes;
  });

async function thePage() {
  const openings = [];
  for (let n = 0; n < (quick ? 2 : 5); n += 1) openings.push(await opening());
  print({ kind: "opening", first_point_ms: spread(openings), transferred_bytes: await transferred() });
  print({ kind: "growth", sizes: await growth() });
  print({ kind: "first run", params: FIRST, ...cost(await inTurns(FIRST, { pace: "full" }, RUNS)) });
  const runs = await inTurns(HEADLINE, {}, RUNS);
  const watched = await inPage(HEADLINE, true);
  const frames = frameRates(watched.frames);
  print({
    kind: "headline",
    params: HEADLINE,
    ...cost(runs),
    longest_task_ms: Math.max(...[...runs.page, watched].map((r) => r.longest_task_ms)),
    frames_mean: frames.mean,
    frames_slowest_second: frames.slowest_second,
    bytes: Math.max(...runs.page.map((r) => r.bytes)),
  });
}

/** A run in the page and without, in turns: the machine may be faster at one time than at another. */
async function inTurns(params, display, rounds) {
  const runs = { page: [], alone: [] };
  for (let n = 0; n < rounds; n += 1) {
    runs.page.push(await inPage({ ...params, ...display }));
    runs.alone.push(await withoutPage(params));
  }
  return runs;
}

/** What the page costs is told by the pairs of runs that followed each other. */
const cost = ({ page, alone }) => ({
  seconds: spread(page.map((r) => r.seconds)),
  without_page_seconds: spread(alone),
  cost_percent: spread(page.map((r, n) => 100 * (r.seconds / alone[n] - 1))),
});

/** TensorFlow.js on the reference workload. */
async function peers() {
  for (const backend of ["wasm", "cpu"]) {
    const result = await withPage("peers/tensorflow.html", (page) =>
      page.evaluate(([backend, plan]) => window.measurePeer(backend, plan), [backend, quick ? { seconds: 0.2, samples: 3 } : { seconds: 1, samples: 5 }]),
    );
    print({ kind: "peer", ...result });
  }
}

await workloads();
await thePage();
if (PEERS === "1") await peers();
