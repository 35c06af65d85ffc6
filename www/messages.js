// Messages between page and worker: the one place where they are described.

/**
 * @typedef {[name: string, text: string][]} Pairs parameters as text
 *
 * @typedef {object} Status where a run stands, from Engine.status()
 * @property {"idle"|"running"|"paused"|"done"} state
 * @property {number|null} epoch recorded epoch that all networks have reached
 * @property {number} reached how many recorded epochs all networks have reached
 * @property {number} of how many there are
 * @property {number} work_done share of the training's arithmetic that is done, 0 to 1
 * @property {string[]} warnings
 *
 * @typedef {{type: "init", channel: string, tab: string, threads: number, single: boolean}} Init
 *   first message; panics go to the BroadcastChannel of that name, `tab` is the page's name among
 *   those that keep runs, `threads` is the least size of the pool, `single` forbids threads
 * @typedef {{type: "open", run: number, seq: number, pairs: Pairs, lanes: number|null}} Open a new
 *   run; the last one ends. `lanes` is how many threads train, null for all
 * @typedef {{type: "openFile", run: number, seq: number, bytes: Uint8Array, resume: boolean}} OpenFile
 *   a run from a file, answered by Opened or Refused; if it can be opened the last run ends.
 *   `resume` only comes back
 * @typedef {{type: "resume"|"pause"|"step", run: number, seq: number}} Command
 * @typedef {{type: "statistics", run: number, condition: number, from: number}} StatisticsQuestion asks
 *   for statistics at recorded epochs from one on
 * @typedef {{type: "save", run: number, format: "infoplane"|"npz"|"json"|"activations", network: number}} Save asks for a run,
 *   or for the activations of one of its networks, as a file; see Saved
 * @typedef {object} Facts what is known of own data; see DataFacts in src/dataset/facts.rs
 * @property {string} name
 * @property {string} digest 16 hexadecimal digits
 * @property {number} samples
 * @property {number} features
 * @property {number} classes
 * @property {number} h_x_bits
 * @property {number} h_y_bits
 * @property {{train: number, validation: number, test: number}} [given] rows of the parts, where the data has some
 *
 * @typedef {{type: "shelve", facts: Facts, inputs: Float32Array, labels: Uint32Array}} Shelve own data, for
 *   the runs that name it
 * @typedef {{type: "fail", place: "pool"|"worker"}} Fail asks for a panic; the page's tests do
 * @typedef {{network: number, record: number, pattern: number|null}} Wanted what is looked at, see
 *   Engine.inspect()
 * @typedef {{type: "inspect", run: number, look: number} & Wanted} Inspect
 * @typedef {Init|Open|OpenFile|Command|Save|StatisticsQuestion|Fail|Inspect|Shelve} ToWorker
 *
 * @typedef {{type: "ready", variant: "threads"|"single", threads: number, version: string}} Ready
 * @typedef {{type: "progress", run: number, seq: number, records: Float64Array, status: Status}} Progress
 *   `seq` is that of the last command the worker has obeyed; records are for View.ingest()
 * @typedef {{type: "statistics", run: number, condition: number, numbers: Float64Array}} StatisticsAnswer
 *   a portion of them, for View.ingestStatistics(); the page asks again for the rest
 * @typedef {{type: "digest", run: number, digest: string}} Digest
 * @typedef {{type: "inspection", run: number, look: number, inspection: object|null, error: string, ms: number}} Looked
 *   answer to `inspect`: for drawDiagram(), or why there is none, and how long it took
 * @typedef {{type: "opened", run: number, pairs: Pairs, records: Float64Array, status: Status, resume: boolean, own: {facts: Facts, inputs: Float32Array, labels: Uint32Array}|null}} Opened
 *   with everything that the file holds, own data too
 * @typedef {{type: "refused", run: number, why: string}} Refused a file that cannot be opened; the last run goes on
 * @typedef {{type: "saved", run: number, format: "infoplane"|"npz"|"json"|"activations", bytes: Uint8Array|Blob|null, problem: string|null}} Saved
 * @typedef {{type: "unkept", run: number, why: string}} Unkept the run cannot be kept in IndexedDB; it goes on
 * @typedef {{type: "error", run: number|null, error: {name: string, message: string}}} WorkerError
 * @typedef {Ready|Progress|StatisticsAnswer|Digest|Looked|Opened|Refused|Saved|Unkept|WorkerError} ToPage
 *
 * @typedef {object} Hit a mark under the pointer; see src/figure/hit.rs
 * @property {number} condition from 0
 * @property {number} index of the recorded epoch
 * @property {number} epoch
 * @property {number|null} network repeat within the condition, null for the mean
 * @property {number} layer from 1
 * @property {string|null} name of the layer, where it has one beside its number
 * @property {number} i_xt_bits
 * @property {number} i_ty_bits
 * @property {number} networks that the means are over
 * @property {[number, number|null]} i_xt mean and standard deviation, bits; none of a single network
 * @property {[number, number|null]} i_ty
 * @property {number|null} [outside] share of the layer's activations beyond the bins, null where it is unknown
 * @property {[number, number]} at where it is drawn
 *
 * @typedef {object} Checked answer of checkParams()
 * @property {{field: string, message: string}[]} errors
 * @property {{field: string, text: string}[]} notes what to know about parameters that can be used
 * @property {Pairs} pairs every parameter
 * @property {string} hash those that differ from their defaults, as a URL's hash
 * @property {Summary|null} summary null when there are errors
 *
 * @typedef {object} Summary
 * @property {number} networks
 * @property {{hidden_layers: string, train_percent: string, train_samples: number, test_samples: number, steps_per_epoch: number}[]} conditions
 * @property {number} layers
 * @property {number} recorded_epochs
 * @property {number} features values of one input
 * @property {number} classes
 * @property {number} h_x_bits
 * @property {number} h_y_bits
 */

/**
 * Between page and reader, see reader.js. Arrays are named when the reader cannot tell which is which.
 *
 * @typedef {{kind?: "data"|"activations", inputs?: string, labels?: string, name?: string, header?: boolean, scale?: boolean, standardize?: boolean}} ReadOptions
 *   what is left out is found by what the files hold
 * @typedef {{bins: string, binning: string, value_one: string}} Binned
 * @typedef {{type: "read", files: File[], options: ReadOptions}|{type: "estimate"} & Binned} ToReader
 * @typedef {{name: string, shape: string}} Named an array of a file
 *
 * @typedef {object} DataSummary see src/dataset/files
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
 * @typedef {{kind: "data", facts: Facts, summary: DataSummary, arrays: Named[]}
 *   | {kind: "activations", name: string, epochs: number[], layers: {name: string, units: number}[], facts: Facts, arrays: Named[]}
 *   | {kind: "unclear", layer: string, rows: number, units: number}
 *   | {kind: "refused", why: string, tried: "data"|"activations", arrays: Named[], table: TableAbout|null, needs: string}} About
 *   `unclear`: one array and labels, data or a layer;
 *   `needs` is what is missing, when another file can bring it
 * @typedef {{type: "read", about: any, inputs?: Float32Array, labels?: Uint32Array}} Read
 * @typedef {{type: "estimated", json: string, csv: string}} Estimated for View.openEstimates(), and the table
 * @typedef {Read|Estimated|{type: "step", text: string}|{type: "stopped", why: string}} FromReader
 */

export {};
