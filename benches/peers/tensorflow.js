// The reference training in TensorFlow.js, on its WebAssembly or its plain JavaScript backend.

const tf = window.tf; // made by the page's scripts

tf.enableProdMode(); // without the checks meant for development

/** Makes the backend the current one, on one thread, and returns the number of its threads. */
async function useBackend(backend) {
  if (backend === "wasm") {
    if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("no SIMD here");
    tf.wasm.setWasmPaths("./node_modules/@tensorflow/tfjs-backend-wasm/dist/");
    tf.wasm.setThreadsCount(1);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend} here`);
  return backend === "wasm" ? tf.wasm.getThreadsCount() : 1;
}

class Network {
  constructor(data) {
    // TensorFlow.js keeps weights as inputs x units.
    this.layers = data.layers.map(([inputs, units], layer) =>
      tf.tidy(() => ({
        weights: tf.variable(tf.transpose(tf.tensor2d(data.weights[layer], [units, inputs]))),
        biases: tf.variable(tf.tensor1d(data.biases[layer])),
      })),
    );
    // Here epsilon is added to the root of the bias-corrected moment, in TensorFlow 1 to that
    // of the plain one. At 1e-8 it does not show in the loss; the default, 1e-7, is not used.
    this.optimizer = tf.train.adam(data.learning_rate, 0.9, 0.999, 1e-8);
    this.inputs = tf.tensor2d(data.inputs, undefined, "float32");
    this.oneHot = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(data.labels, "int32"), 2), "float32"));
    this.batches = [];
    for (let start = 0; start < data.inputs.length; start += data.batch) {
      const size = Math.min(data.batch, data.inputs.length - start);
      this.batches.push({
        inputs: tf.slice(this.inputs, start, size),
        oneHot: tf.slice(this.oneHot, start, size),
      });
    }
  }

  crossEntropy({ inputs, oneHot }) {
    const last = this.layers.length - 1;
    const logits = this.layers.reduce((below, { weights, biases }, layer) => {
      const sums = tf.add(tf.matMul(below, weights), biases);
      return layer < last ? tf.tanh(sums) : sums;
    }, inputs);
    return tf.losses.softmaxCrossEntropy(oneHot, logits); // its mean
  }

  epochs(count) {
    for (let epoch = 0; epoch < count; epoch++) {
      for (const batch of this.batches) this.optimizer.minimize(() => this.crossEntropy(batch));
    }
    // Both backends compute at once; reading a value shows that nothing is left to do.
    this.layers[0].biases.dataSync();
  }

  loss() {
    return tf.tidy(() => this.crossEntropy(this).dataSync()[0]);
  }

  dispose() {
    tf.disposeVariables();
    this.optimizer.dispose();
    tf.dispose([this.inputs, this.oneHot, this.batches]);
  }
}

/** Milliseconds per epoch over samples of at least the given length. */
async function timeEpochs(network, seconds, samples) {
  let count = 1;
  for (;;) {
    // the warm-up, which also finds a count worth a tenth of a sample
    const start = performance.now();
    network.epochs(count);
    if (performance.now() - start >= 100 * seconds) break;
    count *= 2;
  }
  const times = [];
  for (let sample = 0; sample < samples; sample++) {
    await new Promise((resolve) => setTimeout(resolve)); // lets the browser breathe
    const start = performance.now();
    let done = 0;
    let elapsed = 0;
    while (elapsed < 1000 * seconds) {
      network.epochs(count);
      done += count;
      elapsed = performance.now() - start;
    }
    times.push(elapsed / done);
  }
  times.sort((a, b) => a - b);
  const middle = samples >> 1;
  const median = samples % 2 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  return { median_ms: median, least_ms: times[0], most_ms: times[samples - 1] };
}

window.measurePeer = async (backend, { seconds = 1, samples = 5 } = {}) => {
  const response = await fetch("./peer-case.json");
  if (!response.ok) throw new Error(`peer-case.json: ${response.status}`);
  const data = await response.json();
  const threads = await useBackend(backend);
  const network = new Network(data);
  try {
    const loss_before = network.loss();
    network.epochs(data.epochs);
    const loss_after = network.loss();
    const ms = await timeEpochs(network, seconds, samples);
    const version = tf.version_core;
    return { name: `TensorFlow.js ${version}, ${backend}`, ms, loss_before, loss_after, threads, version };
  } finally {
    network.dispose();
  }
};
