// An estimator: a worker that estimates what layers know, with a program of its own. It is loaded when an estimator is
// asked for that the page's program does not have.

import { fileOfSite } from "./place.js";
import { Answer, answer } from "./requests.js";

/** @import { EstimatorTask } from "./messages.js" */
/** @typedef {import("../../pkg/estimators/infoplane_estimators.js").Estimating} Estimating */

const program = import(fileOfSite("pkg/estimators/infoplane_estimators.js")).then(async (module) => {
  await module.default();
  return /** @type {typeof import("../../pkg/estimators/infoplane_estimators.js")} */ (module);
});
// Whoever asks is told.
program.catch(() => {});

/** @type {Estimating|null} */
let estimating = null;

/** @param {EstimatorTask} task */
async function begin({ settings, labels, classes, inputs }) {
  const { Estimating } = await program;
  estimating?.free();
  estimating = null;
  estimating = new Estimating(settings, labels, classes, inputs);
}

/** @param {{values: Float32Array, units: Uint32Array, range: Float32Array|undefined}} question */
function estimate({ values, units, range }) {
  if (!estimating) throw new Error("there is nothing to estimate with");
  const numbers = estimating.estimate(values, units, range);
  return new Answer(numbers, [numbers.buffer]);
}

/** By their type; each gets questions of that type alone. @type {Record<string, (question: any) => unknown>} */
const handlers = { begin, estimate };

self.onmessage = ({ data }) =>
  answer(data, async (question) => {
    try {
      return await handlers[data.type](question);
    } catch (error) {
      // The worker that asked ends this one: nothing works in it any more.
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw new Error("the browser has not enough memory for this estimator; use fewer inputs, or the native program", { cause: error });
      throw error;
    }
  });
