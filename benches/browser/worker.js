// The worker of the browser's measurements: a pool of threads, workloads by name, whole runs.

let wasm;

async function load(threads) {
  if (wasm) return;
  wasm = await import("./pkg/infoplane_benches.js");
  await wasm.default();
  await wasm.initThreadPool(threads);
}

function measure({ names, threads, quick, port }) {
  for (const name of wasm.workloadNames(threads, quick)) {
    if (names.length > 0 && !names.some((part) => name.includes(part))) continue;
    port.postMessage({ line: wasm.measureWorkload(name, threads, quick) });
  }
}

async function run({ params, threads }) {
  const pairs = Object.entries(params).map(([name, value]) => [name, String(value)]);
  const engine = new wasm.Engine(pairs, true, threads);
  const start = performance.now();
  engine.resume();
  while (engine.status().state !== "done") {
    await new Promise((go) => setTimeout(go, 16));
    engine.poll();
  }
  return (performance.now() - start) / 1000;
}

const obey = { measure, run };

self.addEventListener("message", async ({ data }) => {
  const handler = obey[data?.type];
  if (!handler) return; // wasm-bindgen-rayon has messages of its own
  try {
    await load(data.threads);
    data.port.postMessage({ done: await handler(data) });
  } catch (error) {
    data.port.postMessage({ error: String(error?.stack ?? error) });
  }
});
