//! Files: what was recorded, measured and published, out to files and in from them, and as numbers from the
//! worker to the page.

mod activations_npz;
mod arrays;
mod codec;
mod columns;
mod csv;
mod cursor;
mod json;
mod npz;
mod published;
mod run_file;

pub use activations_npz::{write_activations, ActivationsError};
pub use arrays::ArraysError;
pub use codec::{
    decode_found, decode_into, decode_layers, decode_statistics, encode, encode_all, encode_found, encode_layers,
    encode_statistics, CodecError,
};
pub use csv::{gradients_csv, information_csv, measured_csv, metrics_csv};
pub use json::run_json;
pub use npz::{npz, NpzError};
pub use published::{open_published, publish, Published, PublishedError, PublishedNetwork};
pub use run_file::{open_run, run_size, save_run, write_run, RunFileError, SaveError};
