// The table from which the experiment's form is built.

/** @typedef {{name: string, label: string, kind?: "check"|"slider"|"chips"|"activations", min?: number, max?: number, log?: boolean, advanced?: boolean}} Row */

/** @type {{title: string, help: string, rows: Row[]}[]} */
export const GROUPS = [
  {
    title: "Task",
    help: "Twelve bits in, one bit to learn.",
    rows: [
      { name: "dataset", label: "Data" },
      { name: "random_labels", label: "Random labels", kind: "check", advanced: true },
    ],
  },
  {
    title: "Network",
    help: "Twelve inputs, these hidden layers, a two-way softmax.",
    rows: [
      { name: "hidden_layers", label: "Hidden layers", kind: "chips" },
      { name: "activation", label: "Activation", kind: "activations" },
      { name: "output", label: "Output", advanced: true },
      { name: "initialization", label: "Weight initialisation", advanced: true },
      { name: "initialization_scale", label: "Initialisation scale", advanced: true },
    ],
  },
  {
    title: "Training",
    help: "How the weights learn.",
    rows: [
      { name: "train_percent", label: "Training patterns, %", kind: "slider", min: 1, max: 99 },
      { name: "split", label: "Split" },
      { name: "epochs", label: "Epochs", kind: "slider", min: 10, max: 20000, log: true },
      { name: "batch_size", label: "Batch size" },
      { name: "optimizer", label: "Optimiser" },
      { name: "learning_rate", label: "Learning rate", kind: "slider", min: 1e-5, max: 1, log: true },
      { name: "momentum", label: "Momentum", advanced: true },
      { name: "l2", label: "L2 penalty", advanced: true },
      { name: "shuffle", label: "New batches every epoch", kind: "check", advanced: true },
    ],
  },
  {
    title: "Ensemble",
    help: "Networks identical but for their random seed.",
    rows: [
      { name: "repeats", label: "Networks", kind: "slider", min: 1, max: 50 },
      { name: "seed", label: "Seed" },
      { name: "threads", label: "Threads", advanced: true },
      { name: "name", label: "Name", advanced: true },
    ],
  },
  {
    title: "Estimator",
    help: "Binned: activations are sorted into equal bins from −1 to 1.",
    rows: [
      { name: "bins", label: "Bins", kind: "slider", min: 2, max: 100 },
      { name: "binning", label: "Count" },
      { name: "value_one", label: "Value 1", advanced: true },
      { name: "estimate_information", label: "Estimate information", advanced: true },
      { name: "record_gradients", label: "Record gradients", advanced: true },
      { name: "record_activations", label: "Record activations", advanced: true },
      { name: "gradient_weights", label: "Gradients evaluated at", advanced: true },
      { name: "first_recorded_epoch", label: "Record from", advanced: true },
      { name: "recorded_epochs", label: "Recorded points", advanced: true },
      { name: "also_recorded", label: "Also recorded", advanced: true },
    ],
  },
];

/** Choices whose text says too little. @type {Record<string, string>} */
export const CHOICE_LABELS = {
  g1: "g1, weighted majority",
  g2: "g2, committee",
  relu: "ReLU",
  relu6: "ReLU6",
  elu: "ELU",
  leaky_relu: "leaky ReLU",
  abs: "absolute value",
  hard_tanh: "hard tanh",
  hard_sigmoid: "hard sigmoid",
  adam: "Adam",
  sgd: "SGD",
  edges: "bin edges (IDNNs code)",
  intervals: "intervals (paper)",
  all: "every recorded epoch",
  last: "last epoch",
  none: "never",
  fan_in: "by inputs (fan-in)",
  fan_out: "by units (fan-out)",
  frozen: "fixed weights",
  stepping: "weights each batch sees",
  own_bin: "has its own bin",
  joins: "joins the last interval",
  kept_below: "outputs kept below 1 (before 0.2)",
  random: "random patterns",
  first: "first rows train",
  given: "given by the data",
};
