// Puts the page's scripts and styles together, and takes comments and spaces out; scripts.rs starts it.
//
//     node scripts.mjs page FROM TO     www/ into the site's www/, next to which lies index.html
//     node scripts.mjs bindings DIR     what wasm-bindgen wrote, where it lies

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** What a page loads by name. The rest is part of these, or of what they load when it is needed. */
const OF_THE_PAGE = ["coi-serviceworker.js", "early.js", "main.js", "styles.css"];
/** The workers' scripts share no file with the page: two copies of a few lines are less than another request. */
const WORKERS = ["worker/estimator.js", "worker/reader.js", "worker/worker.js"];

/** What index.html says of its script. */
const PRELOAD = '<link rel="modulepreload" href="www/main.js">';

/** @type {import("esbuild").BuildOptions} */
const common = {
  minify: true,
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  // Those that run the programs: WebAssembly with SIMD, and modules in workers.
  target: ["chrome97", "firefox114", "safari16.4"],
};

const [what, from = "", to = ""] = process.argv.slice(2);
if (what === "page") {
  /** @type {(names: string[], splitting: boolean) => Promise<import("esbuild").BuildResult<{metafile: true}>>} */
  const bundle = (names, splitting) =>
    build({ ...common, entryPoints: names.map((name) => join(from, name)), outbase: from, outdir: to, bundle: true, splitting, chunkNames: "parts/[name]-[hash]", sourcemap: true, metafile: true });
  await bundle(WORKERS, false);
  const { metafile } = await bundle(OF_THE_PAGE, true);
  // Parts that the page's script begins with are asked for together with it.
  const [, main] = Object.entries(metafile.outputs).find(([path]) => path.endsWith("main.js")) ?? [];
  const parts = (main?.imports ?? []).filter(({ kind }) => kind === "import-statement").map(({ path }) => relative(join(to, ".."), path).replaceAll("\\", "/"));
  const index = join(to, "../index.html");
  const html = readFileSync(index, "utf8");
  if (!html.includes(PRELOAD)) throw new Error(`scripts.mjs: index.html does not have ${PRELOAD}`);
  writeFileSync(index, html.replace(PRELOAD, [PRELOAD, ...parts.map((path) => PRELOAD.replace("www/main.js", path))].join("\n")));
} else if (what === "bindings") {
  const scripts = readdirSync(from, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  await build({ ...common, entryPoints: scripts.map((name) => join(from, name)), outbase: from, outdir: from, allowOverwrite: true });
} else {
  throw new Error(`scripts.mjs: "${what}" is neither "page" nor "bindings"`);
}
