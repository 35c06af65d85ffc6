// What page and workers say to each other: the one place where it is described. What the program gives
// and takes is described in src/web/types.d.ts.

/**
 * The program: what it gives and takes.
 *
 * @typedef {typeof import("../../pkg/single/infoplane.js")} Program
 * @typedef {typeof import("../../pkg/threads/infoplane.js")} ThreadedProgram
 * @typedef {import("../../pkg/single/infoplane.js").Engine} Engine
 * @typedef {import("../../pkg/single/infoplane.js").View} View
 * @typedef {import("../../pkg/single/infoplane.js").Pairs} Pairs
 * @typedef {import("../../pkg/single/infoplane.js").ParameterInfo} ParameterInfo
 * @typedef {import("../../pkg/single/infoplane.js").Checked} Checked
 * @typedef {import("../../pkg/single/infoplane.js").Condition} Condition
 * @typedef {import("../../pkg/single/infoplane.js").Summary} Summary
 * @typedef {import("../../pkg/single/infoplane.js").Status} Status
 * @typedef {import("../../pkg/single/infoplane.js").Facts} Facts
 * @typedef {import("../../pkg/single/infoplane.js").GivenSplit} GivenSplit
 * @typedef {import("../../pkg/single/infoplane.js").ViewOptions} ViewOptions
 * @typedef {import("../../pkg/single/infoplane.js").FigureKind} FigureKind
 * @typedef {import("../../pkg/single/infoplane.js").ChartKind} ChartKind
 * @typedef {import("../../pkg/single/infoplane.js").GalleryFigure} GalleryFigure
 * @typedef {import("../../pkg/single/infoplane.js").Hit} Hit
 * @typedef {import("../../pkg/single/infoplane.js").EpochValues} EpochValues
 * @typedef {import("../../pkg/single/infoplane.js").Histogram} Histogram
 * @typedef {import("../../pkg/single/infoplane.js").Inspection} Inspection
 * @typedef {import("../../pkg/single/infoplane.js").EstimatorInfo} EstimatorInfo
 * @typedef {import("../../pkg/single/infoplane.js").CheckedMeasurement} CheckedMeasurement
 * @typedef {import("../../pkg/single/infoplane.js").Estimates} Estimates
 * @typedef {import("../../pkg/single/infoplane.js").PatternMap} PatternMap
 * @typedef {import("../../pkg/single/infoplane.js").PatternRule} PatternRule
 */

/**
 * Questions to the worker, each with its answer; see requests.js. `run` is the number of the run that is
 * meant: the answer about another one is Ended.
 *
 * @typedef {"infoplane"|"npz"|"json"|"activations"} Format of a run's file; activations are of one network
 * @typedef {{channel: string, tab: string, threads: number}} Init panics go to the
 *   BroadcastChannel of that name, `tab` is the page's name among those that keep runs, `threads` is the least
 *   size of the pool
 * @typedef {{variant: "threads"|"single", threads: number, version: string}} Ready
 * @typedef {{facts: Facts, inputs: Float32Array, labels: Uint32Array}} OwnData
 * @typedef {{pairs: Pairs, records: Float64Array, status: Status, own: OwnData|null}} Opened with everything that
 *   the file holds, own data too
 * @typedef {{network: number, record: number, pattern: number|null}} Wanted what is looked at, see Engine.inspect()
 * @typedef {{inspection: Inspection, ms: number}} Looked and how long it took
 * @typedef {{
 *   init: {asks: Init, answer: Ready},
 *   openFile: {asks: {run: number, seq: number, bytes: Uint8Array}, answer: Opened},
 *   save: {asks: {run: number, format: Format, network: number}, answer: Uint8Array<ArrayBuffer>|Blob},
 *   inspect: {asks: {run: number} & Wanted, answer: Looked},
 *   statistics: {asks: {run: number, condition: number, from: number}, answer: Float64Array},
 * }} Questions if a file can be opened, the last run ends; statistics come in portions, for View.ingestStatistics()
 */

/**
 * What the worker is told without an answer. `seq` numbers commands: a report says which was the last that
 * the worker has obeyed.
 *
 * @typedef {{type: "open", run: number, seq: number, pairs: Pairs, lanes: number|null}} Open a new run; the last
 *   one ends. `lanes` is how many threads train, null for all
 * @typedef {{type: "resume"|"pause"|"step", run: number, seq: number}} Command
 * @typedef {{type: "report", run: number}} Report asks for where a run from a file stands
 * @typedef {{type: "shelve"} & OwnData} Shelve own data, for the runs that name it
 * @typedef {{type: "measure", run: number, settings: string|null}} Measure everything that is recorded, and what will
 *   be, with other settings of an estimator; what was measured before ends. null ends it alone
 * @typedef {{type: "fail", place: "pool"|"worker"}} Fail asks for a panic; the page's tests do
 * @typedef {Open|Command|Report|Shelve|Measure|Fail} ToWorker
 */

/**
 * What the worker tells without being asked.
 *
 * @typedef {{type: "progress", run: number, seq: number, records: Float64Array, status: Status}} Progress records
 *   are for View.ingest()
 * @typedef {{type: "digest", run: number, digest: string}} Digest
 * @typedef {{type: "measured", run: number, settings: string, numbers: Float64Array, done: number, of: number}} Measured
 *   a portion, for View.ingestMeasured(): so many networks at recorded epochs are measured, of how many
 * @typedef {{type: "unmeasured", run: number, settings: string, why: string}} Unmeasured the estimator could not be loaded
 * @typedef {{type: "unkept", run: number, why: string}} Unkept the run cannot be kept in IndexedDB; it goes on
 * @typedef {{type: "error", error: {name: string, message: string}}} WorkerError
 * @typedef {Progress|Digest|Measured|Unmeasured|Unkept|WorkerError} ToPage
 */

/**
 * Between a worker and its estimators, see estimators.js.
 *
 * @typedef {{settings: string, labels: Uint32Array, classes: number, inputs: Uint32Array|null}} EstimatorTask the class
 *   of each row, and which input it is where rows of one input may differ
 */

/**
 * Between page and reader, see reader.js. Arrays are named when the reader cannot tell which is which.
 *
 * @typedef {{kind?: "data"|"activations", inputs?: string, labels?: string, name?: string, header?: boolean, scale?: boolean, standardize?: boolean}} ReadOptions
 *   what is left out is found by what the files hold
 * @typedef {{name: string, shape: string}} Named an array of a file
 * @typedef {{
 *   read: {asks: {files: File[], options: ReadOptions}, answer: Read},
 *   estimate: {asks: {settings: string}, answer: Estimated|{why: string}},
 * }} ReaderQuestions
 * @typedef {{about: About, inputs?: Float32Array, labels?: Uint32Array}} Read
 * @typedef {{estimates: Estimates, csv: string}} Estimated for View.openEstimates(), and the table
 *
 * @typedef {object} DataSummary see src/own_data
 * @property {number} distinct rows
 * @property {string[]} class_names
 * @property {number[]} class_counts
 * @property {TableAbout} [table] where it was one
 * @property {string[]} warnings what is probably not meant so
 * @property {string[]} notes what was done, and what to beware of
 *
 * @typedef {object} TableAbout a table, so that somebody can say which column is what
 * @property {boolean} header whether the first row holds names
 * @property {{name: string, role: "label"|"input"|"index"|"left_out"}[]} columns the first ones
 * @property {number} more_columns how many are not listed
 * @property {string[][]} rows the first ones
 *
 * @typedef {{kind: "data", facts: Facts, summary: DataSummary, arrays: Named[]}} DataAbout
 * @typedef {{kind: "activations", name: string, epochs: number[], layers: {name: string, units: number}[], facts: Facts, arrays: Named[]}} ActivationsAbout
 * @typedef {{kind: "unclear", layer: string, rows: number, units: number}} UnclearAbout one array and labels: data or a layer
 * @typedef {{kind: "refused", why: string, tried: "data"|"activations", arrays: Named[], table: TableAbout|null, needs: string}} RefusedAbout
 *   `needs` is what is missing, when another file can bring it
 * @typedef {DataAbout|ActivationsAbout|UnclearAbout|RefusedAbout} About
 */

export {};
