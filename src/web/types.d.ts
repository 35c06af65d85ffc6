/** Parameters as text. */
export type Pairs = [name: string, text: string][];

/** A parameter, for the form. */
export interface ParameterInfo {
  name: string;
  default: string;
  help: string;
  choices: string[] | null;
}

/** What parameters are, as they are typed; from checkParams(). */
export interface Checked {
  errors: { field: string; message: string }[];
  /** What to know about parameters that can be used. */
  notes: { field: string; text: string }[];
  /** Every parameter. */
  pairs: Pairs;
  /** Those that differ from their defaults, as a URL's hash. */
  hash: string;
  /** null when there are errors. */
  summary: Summary | null;
}

export interface Condition {
  hidden_layers: string;
  train_percent: string;
  train_samples: number;
  test_samples: number;
  steps_per_epoch: number;
}

export interface Summary {
  networks: number;
  conditions: Condition[];
  layers: number;
  recorded_epochs: number;
  /** Values of one input. */
  features: number;
  classes: number;
  h_x_bits: number;
  h_y_bits: number;
}

/** Where a run stands; from Engine.status(). */
export interface Status {
  state: "idle" | "running" | "paused" | "done";
  /** Recorded epoch that all networks have reached. */
  epoch: number | null;
  /** How many recorded epochs all networks have reached, of how many. */
  reached: number;
  of: number;
  /** Share of the training's arithmetic that is done, 0 to 1. */
  work_done: number;
  warnings: string[];
}

/** Rows of the parts in which data came. */
export interface GivenSplit {
  train: number;
  validation: number;
  test: number;
}

/** What is known of own data without its values; see DataFacts in core/src/dataset/facts.rs. */
export interface Facts {
  name: string;
  /** 16 hexadecimal digits. */
  digest: string;
  samples: number;
  features: number;
  classes: number;
  h_x_bits: number;
  h_y_bits: number;
  given?: GivenSplit;
}

/** What View is told about drawing; what is left out has its default. See src/web/options.rs. */
export interface ViewOptions {
  scale?: number;
  dark?: boolean;
  /** The name of a FigureKind. */
  figure?: string;
  networks?: string;
  colour?: string;
  spread?: string;
  x?: string;
  /** From 0. */
  condition?: number;
  epochs?: number[];
  /** Names of ChartKinds. */
  charts?: string[];
  mark?: number | null;
  /** Layers that are not drawn, from 1. */
  off?: number[];
  /** A network of the condition, from 0. */
  pinned?: number | null;
  /** Right end and top of the planes, bits, where another run is drawn next to this one. */
  range?: [number, number] | null;
}

/** What the stage can show. */
export interface FigureKind {
  name: string;
  title: string;
  /** What the picture shows, in words. */
  label: string;
  /** Of what there is one panel each. */
  panels: "conditions" | "epochs-shown" | "charts" | null;
  /** The display options that change it. */
  uses: string[];
}

/** A chart against the epoch. */
export interface ChartKind {
  name: string;
  title: string;
  source: "metrics" | "information" | "gradients" | "statistics";
}

/** A figure of the gallery. */
export interface GalleryFigure {
  name: string;
  title: string;
  /** Display options. */
  display: Pairs;
  /** Whether the site may hold a run of the paper's size. */
  published: boolean;
  /** Data that it needs, and the values and classes of its inputs. */
  needs: string | null;
  shape: [features: number, classes: number] | null;
  lecture: Pairs;
  paper: Pairs;
}

/** A mark under the pointer; see src/figure/hit.rs. */
export interface Hit {
  /** From 0. */
  condition: number;
  /** Index of the recorded epoch. */
  index: number;
  epoch: number;
  /** Repeat within the condition, null for the mean. */
  network: number | null;
  /** From 1. */
  layer: number;
  /** Name of the layer, where it has one besides its number. */
  name: string | null;
  i_xt_bits: number;
  i_ty_bits: number;
  /** Networks that the means are over. */
  networks: number;
  /** Mean and standard deviation, bits; null where they are not known of all. */
  i_xt: [number | null, number | null];
  i_ty: [number | null, number | null];
  /** What chance in the estimator does to a network's two numbers, standard deviations, bits. */
  errors: [number | null, number | null];
  /** What speaks against the numbers. */
  doubts: string[];
  /** Where it is drawn, pixels of the canvas. */
  at: [number, number];
}

/** Means over a condition's networks at a recorded epoch; see EpochSummary in Rust. */
export interface EpochValues {
  epoch: number;
  networks: number;
  layers: {
    layer: number;
    /** null where the estimator does not give it. */
    i_xt_bits: number | null;
    i_ty_bits: number | null;
    i_xt_sd: number | null;
    i_ty_sd: number | null;
    entropy_bits: number | null;
  }[];
  /** What speaks against the numbers of each layer. */
  doubts: string[][];
  /** Losses and accuracies are missing of activations from elsewhere. */
  train_loss?: number;
  test_loss?: number;
  train_accuracy?: number;
  test_accuracy?: number;
}

export interface Histogram {
  low: number;
  high: number;
  counts: number[];
  above: number | null;
  /** The outermost bins, where the histogram has bounds. */
  ends: [number, number] | null;
}

/** A network at a recorded epoch; from Engine.inspect(), for drawDiagram(). */
export interface Inspection {
  network: number;
  epoch: number;
  /** The output last. */
  layers: {
    units: number;
    inputs: number;
    weights: number[];
    biases: number[];
    histogram: Histogram;
    activations: number[];
  }[];
  answer: { pattern: number; input: number[]; label: number; probabilities: number[] } | null;
}

/** How an input of bits is laid out: on the vertices of a solid, or in a ring where there are none. */
export interface PatternMap {
  bits: number;
  vertices: [number, number, number][] | null;
  edges: [number, number][];
}

/** The label of a pattern is yes where the value is above the threshold. */
export interface PatternRule {
  value: number;
  threshold: number;
}

/** A setting of an estimator. */
export type EstimatorField = { name: string; title: string; help: string; default: string } & (
  | { kind: "whole" | "real"; accepts: { least: number; most: number } }
  | { kind: "choice"; accepts: string[] }
);

/** An estimator; see Kind in core/src/information/kind.rs. */
export interface EstimatorInfo {
  name: string;
  title: string;
  about: string;
  fields: EstimatorField[];
}

/** What settings of an estimator are, as they are typed; from checkMeasurement(). */
export interface CheckedMeasurement {
  error: { field: string | null; message: string } | null;
  /** null where there is an error. */
  settings: {
    /** For addresses, and for View.measure() and Engine.measure(). */
    text: string;
    /** For people. */
    words: string;
    estimator: string;
    values: Pairs;
  } | null;
}

/** See core/src/information/estimate.rs; what is not known is null or missing. */
export interface Estimate {
  i_xt_bits: number | null;
  i_ty_bits: number | null;
  i_xt_error?: number;
  i_ty_error?: number;
  entropy_bits?: number;
  outside: number | null;
}

/** What layers know whose activations came from elsewhere; see src/activations/estimates.rs. */
export interface Estimates {
  facts: Facts;
  /** Settings as a text. */
  estimator: string;
  epochs: number[];
  layers: { name: string; units: number }[];
  /** At each epoch, of each layer. */
  information: Estimate[][];
  notes: string[];
}
