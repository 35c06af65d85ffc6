// The reader: a worker that parses files and estimates the information of activations. It has a
// program of its own, loaded when the first file comes, and ends when what was read is not needed.

import { Estimators } from "./estimators.js";
import { fileOfSite } from "./place.js";
import { Answer, answer } from "./requests.js";

/** @import { About, Read, ReaderQuestions, ReadOptions } from "./messages.js" */
/** @typedef {import("../../pkg/reader/infoplane_reader.js").Reading} Held */

const program = import(fileOfSite("pkg/reader/infoplane_reader.js")).then(async (module) => {
  await module.default();
  return /** @type {typeof import("../../pkg/reader/infoplane_reader.js")} */ (module);
});

const whole = new Intl.NumberFormat("en-GB");

/** What was read last. @type {Held|null} */
let reading = null;

/** @param {string} why @returns {Read} */
const refused = (why) => ({ about: { kind: "refused", why, tried: "data", arrays: [], table: null, needs: "" } });

/** @param {{files: File[], options: ReadOptions}} question @param {(text: string) => void} step */
async function read({ files, options }, step) {
  const wasm = await program;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const most = wasm.maxBytes();
  if (size > most) {
    const megabytes = (/** @type {number} */ bytes) => whole.format(Math.ceil(bytes / 2 ** 20));
    return refused(`the files have ${megabytes(size)} MB, more than the ${megabytes(most)} MB that a page can take; use the native program`);
  }
  const dropped = new wasm.DroppedFiles();
  for (const file of files) {
    step(`Reading ${file.name} …`);
    let buffer;
    try {
      buffer = await file.arrayBuffer();
    } catch (error) {
      return refused(`${file.name} could not be read (${error instanceof Error ? error.name : error}); choose the file again`);
    }
    dropped.add(file.name, new Uint8Array(buffer));
  }
  step("Looking at what it holds …");
  reading?.free();
  // Takes the files.
  reading = dropped.read(options);
  const about = /** @type {About} */ (reading.about());
  if (about.kind !== "data") return { about };
  const [inputs, labels] = [reading.inputs(), reading.labels()];
  return new Answer({ about, inputs, labels }, [inputs.buffer, labels.buffer]);
}

const estimators = new Estimators();

/** With estimators in workers of their own. @param {Held} held @param {string} settings @param {(done: number, of: number) => void} onEpoch */
async function estimateElsewhere(held, settings, onEpoch) {
  const { labels, classes, inputs, units, epochs } = held.task();
  const range = held.range(settings);
  estimators.begin({ settings, labels: Uint32Array.from(labels), classes, inputs: inputs && Uint32Array.from(inputs) });
  /** @type {Float64Array[]} */
  const numbers = [];
  let [next, done] = [0, 0];
  const lane = async () => {
    while (next < epochs) {
      const record = next;
      next += 1;
      numbers[record] = await estimators.estimate(/** @type {Float32Array<ArrayBuffer>} */ (held.layerValues(record)), Uint32Array.from(units), range);
      done += 1;
      onEpoch(done, epochs);
    }
  };
  await Promise.all(Array.from({ length: Math.min(epochs, navigator.hardwareConcurrency || 1) }, lane));
  return held.estimatedElsewhere(settings, numbers);
}

/** Whether nothing works any more after this. @param {unknown} error */
const isTrap = (error) => error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/** @param {{settings: string}} question @param {(text: string) => void} step @returns {Promise<ReaderQuestions["estimate"]["answer"]>} */
async function estimate({ settings }, step) {
  if (!reading) throw new Error("nothing was read");
  const onEpoch = (/** @type {number} */ done, /** @type {number} */ of) => step(`Estimating epoch ${whole.format(done)} of ${whole.format(of)} …`);
  try {
    const estimates = reading.estimatesHere(settings) ? reading.estimate(settings, onEpoch) : await estimateElsewhere(reading, settings, onEpoch);
    const found = { estimates: estimates.value(), csv: estimates.csv() };
    estimates.free();
    return found;
  } catch (error) {
    if (isTrap(error)) throw error;
    // What was read is as it was: other settings may do.
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

const handlers = { read, estimate };

/** @param {MessageEvent<{type: keyof typeof handlers}>} event */
self.onmessage = ({ data }) =>
  answer(data, async (question, step) => {
    try {
      return await handlers[data.type](question, step);
    } catch (error) {
      // The page ends this worker.
      if (isTrap(error)) throw new Error("the reader stopped: the page has not enough memory for this; use a smaller file, or the native program", { cause: error });
      throw error;
    }
  });
