// The worker of the browser's measurements: a pool of threads, and workloads by name.

let wasm;

self.addEventListener("message", async ({ data }) => {
  if (data?.type !== "measure") return; // wasm-bindgen-rayon has messages of its own
  const { names, threads, quick, port } = data;
  try {
    if (!wasm) {
      wasm = await import("./pkg/infoplane_benches.js");
      await wasm.default();
      await wasm.initThreadPool(threads);
    }
    for (const name of wasm.workloadNames(threads)) {
      if (names.length > 0 && !names.some((part) => name.includes(part))) continue;
      port.postMessage({ line: wasm.measureWorkload(name, threads, quick) });
    }
    port.postMessage({ done: true });
  } catch (error) {
    port.postMessage({ error: String(error?.stack ?? error) });
  }
});
