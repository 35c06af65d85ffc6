//! Arrays out of the files of other programs: NumPy's `.npy` and `.npz`, gzip. Bytes in, numbers out; no file
//! system.
//!
//! Nothing in a file is believed before it was compared with the bytes that are there. A reader never
//! panics, and a file that cannot be read gives a [`FormatError`] that says at which byte.
//!
//! # Memory
//! A file unpacks to at most [`MAX_BYTES`]; what would be more is refused. Below that, memory grows with what
//! was really unpacked, never with a size that a header announces. With `u` the bytes of the file, or of
//! what it unpacks to where that is more, a reader takes at any time at most
//!
//! | format | memory | because |
//! |---|---|---|
//! | `.npy` | u | the numbers |
//! | `.npz`, IDX | 4 u | of one array: the buffer that grows, then the numbers |
//! | `.mat` | 12 u | MATLAB stores doubles that are small whole numbers in one byte |
//! | CSV | 4 u | numbers of four bytes, of two bytes of text at least |
//!
//! and 128 kB.
//!
//! # Libraries
//! Inflating is miniz_oxide's work and splitting CSV csv-core's: both work on slices, so that the limits are
//! set here. The containers are read by code of our own. The crates for `.npy` (ndarray-npy, npyz), zip (zip,
//! rawzip) and `.mat` (matfile) read them well where they are sound; but they reserve what a header
//! announces, or inflate without a limit, or, all of them, do not say at which byte something is wrong.

mod bytes;
mod error;
mod gzip;
mod inflate;
mod named;
mod npy;
mod npz;
mod numbers;
mod zip;

pub(crate) use error::existing;
pub use error::{FormatError, FormatProblem};
pub use gzip::gunzip;
pub use named::NamedBytes;
pub use npy::{read_npy, read_npy_header, NpyHeader};
pub use npz::Npz;
pub use numbers::{Array, NumberType, Numbers};

/// What a file may unpack to: 1 GiB, in the browser 384 MiB.
pub const MAX_BYTES: usize = if cfg!(target_arch = "wasm32") { 384 << 20 } else { 1 << 30 };

/// Most dimensions of an array.
pub const MAX_DIMENSIONS: usize = 32;
