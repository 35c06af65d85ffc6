//! Arrays out of the files of other programs: NumPy's `.npy` and `.npz`, MATLAB's `.mat`, IDX, gzip
//! and CSV. Bytes in, numbers out; no file system.
//!
//! Nothing in a file is believed before it was compared with the bytes that are there. A reader never
//! panics, and a file that cannot be read gives a [`FormatError`] that says at which byte.
//!
//! # Memory
//! A file unpacks to at most [`MAX_BYTES`]; what would be more is refused. Below that, memory is taken for what
//! is really there, never for what a header announces. With `u` the bytes of the file, or of what it unpacks to
//! where that is more, a reader takes at any time at most
//!
//! | format | memory | because |
//! |---|---|---|
//! | gzip | 2 u | the content; of several parts up to 3 u, as it grows |
//! | `.npy` | 2 u | the numbers, those of half precision in single |
//! | `.npz`, IDX | 3 u | what is unpacked, and the numbers |
//! | `.mat` | 10 u | MATLAB stores doubles that are small whole numbers in one byte |
//! | texts in `.npy` and `.npz` | 7 u | a number of four bytes for each text, which may be one byte; the different ones are few |
//! | CSV | 8 u and 200 bytes a column | numbers of four bytes, of two bytes of text at least, in a vector that grows; what is known of a column |
//!
//! and 1 MB, for sparse matrices of `.mat` files up to [`MAX_FULL_BYTES`] more, and opening a `.npz` 8 u for the
//! names. `tests/hard_files` measures it.
//!
//! # Libraries
//! Inflating is miniz_oxide's work and splitting CSV csv-core's: both work on slices, so that the limits are
//! set here. The containers are read by code of our own. The crates for `.npy` (ndarray-npy, npyz), zip (zip,
//! rawzip) and `.mat` (matfile) read them well where they are sound; but they reserve what a header
//! announces, or inflate without a limit, or, all of them, do not say at which byte something is wrong.

mod bytes;
mod csv;
mod error;
mod foreign;
mod gzip;
mod idx;
mod inflate;
mod mat;
mod named;
mod npy;
mod npz;
mod numbers;
mod texts;
mod zip;

pub use csv::{
    look_at_csv, read_csv, read_csv_column, CsvOptions, LabelReason, Role, Table, TableColumn, TableLook, MAX_COLUMNS,
};
pub use error::{Cell, CellProblem, FormatError, FormatProblem};
pub use foreign::{foreign, Foreign};
pub use gzip::gunzip;
pub use idx::read_idx;
pub use mat::{read_mat, MatFile, MAX_FULL_BYTES};
pub use named::NamedBytes;
pub use npy::{read_npy, read_npy_content, read_npy_header, read_npy_texts, NpyContent, NpyHeader};
pub use npz::Npz;
pub use numbers::{Array, NumberType, Numbers};
pub use texts::{Texts, MAX_WORDS};

pub(crate) use error::existing;
pub(crate) use gzip::is_gzip;
pub(crate) use idx::is_idx;
pub(crate) use mat::is_mat;
pub(crate) use npy::is_npy;
pub(crate) use zip::is_zip;

/// What a file may unpack to: 1 GiB, in the browser 384 MiB.
pub const MAX_BYTES: usize = if cfg!(target_arch = "wasm32") { 384 << 20 } else { 1 << 30 };

/// Most dimensions of an array.
pub const MAX_DIMENSIONS: usize = 32;

/// Files for the tests of other rooms.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    pub(crate) use super::gzip::tests::gzip;
    pub(crate) use super::idx::tests::idx;
    pub(crate) use super::mat::tests::Writer as MatWriter;
    pub(crate) use super::npy::tests::of as npy;
    pub(crate) use super::npz::tests::npz;
}
