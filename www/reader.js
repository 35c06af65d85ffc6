// The reader: a worker that parses files and estimates the information of activations. It has a
// program of its own, loaded when the first file comes, and ends when what was read is not needed.

/** @typedef {import("./messages.js").ToReader} ToReader */

const program = import("../pkg/reader/infoplane_reader.js").then(async (module) => {
  await module.default();
  return module;
});

const whole = new Intl.NumberFormat("en-GB");

/** What was read last. @type {any} */
let reading = null;

/** @param {string} text what is being done */
const say = (text) => self.postMessage({ type: "step", text });

/** @param {{files: File[], options: import("./messages.js").ReadOptions}} message */
async function read({ files, options }) {
  const wasm = await program;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const most = wasm.maxBytes();
  if (size > most) {
    const megabytes = (/** @type {number} */ bytes) => whole.format(Math.ceil(bytes / 2 ** 20));
    return refuse(`the files have ${megabytes(size)} MB, more than the ${megabytes(most)} MB that a page can take; use the native program`);
  }
  const dropped = new wasm.DroppedFiles();
  for (const file of files) {
    say(`Reading ${file.name} …`);
    let buffer;
    try {
      buffer = await file.arrayBuffer();
    } catch (error) {
      return refuse(`${file.name} could not be read (${error?.name ?? error}); choose the file again`);
    }
    dropped.add(file.name, new Uint8Array(buffer));
  }
  say("Looking at what it holds …");
  reading?.free();
  // Takes the files.
  reading = dropped.read(JSON.stringify(options));
  const about = JSON.parse(reading.about());
  if (about.kind === "data") {
    const [inputs, labels] = [reading.inputs(), reading.labels()];
    self.postMessage({ type: "read", about, inputs, labels }, [inputs.buffer, labels.buffer]);
  } else {
    self.postMessage({ type: "read", about });
  }
}

/** @param {string} why */
const refuse = (why) => self.postMessage({ type: "read", about: { kind: "refused", why, tried: "data", arrays: [], table: null, needs: "" } });

/** @param {import("./messages.js").Binned} message */
async function estimate({ bins, binning, value_one }) {
  const onEpoch = (/** @type {number} */ done, /** @type {number} */ of) => say(`Estimating epoch ${whole.format(done)} of ${whole.format(of)} …`);
  const estimates = reading.estimate(bins, binning, value_one, onEpoch);
  self.postMessage({ type: "estimated", json: estimates.json(), csv: estimates.csv() });
  estimates.free();
}

const obey = { read, estimate };

self.addEventListener("message", async ({ data }) => {
  try {
    await obey[/** @type {ToReader} */ (data).type](data);
  } catch (error) {
    const trapped = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    const why = trapped ? "the reader stopped: the page has not enough memory for this; use a smaller file, or the native program" : (error?.message ?? String(error));
    self.postMessage({ type: "stopped", why });
  }
});
