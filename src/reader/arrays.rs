//! The arrays in files, for a choice between them.

use std::borrow::Cow;

use serde::Serialize;

use crate::formats::{gunzip, is_gzip, is_mat, is_npy, is_zip, read_mat, read_npy_header, NamedBytes, Npz, MAX_BYTES};

/// Most arrays that are listed: a choice between more is none.
const MAX_ARRAYS: usize = 500;

/// An array of a file.
#[derive(Serialize)]
pub struct NamedArray {
    name: String,
    shape: String,
}

fn named(name: &str, shape: &[usize]) -> NamedArray {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    NamedArray { name: name.to_owned(), shape: sizes.join(" × ") }
}

/// Names and shapes, as far as the files can be read.
pub fn arrays_of(files: &[NamedBytes<'_>]) -> Vec<NamedArray> {
    files.iter().flat_map(arrays).take(MAX_ARRAYS).collect()
}

fn arrays(file: &NamedBytes<'_>) -> Vec<NamedArray> {
    let NamedBytes { name, bytes } = *file;
    let unpacked = if is_gzip(bytes) { gunzip(bytes, MAX_BYTES).map(Cow::Owned) } else { Ok(Cow::Borrowed(bytes)) };
    let Ok(bytes) = unpacked.as_deref() else { return Vec::new() };
    if is_zip(bytes) {
        let Ok(archive) = Npz::open(bytes) else { return Vec::new() };
        let header = |name: &str| archive.header(name).ok().map(|header| named(name, &header.shape));
        archive.names().filter_map(header).collect()
    } else if is_npy(bytes) {
        read_npy_header(bytes).ok().map(|header| named(name, &header.shape)).into_iter().collect()
    } else if is_mat(bytes) {
        let variables = read_mat(bytes).unwrap_or_default();
        variables.iter().map(|(name, array)| named(name, &array.shape)).collect()
    } else {
        Vec::new()
    }
}
