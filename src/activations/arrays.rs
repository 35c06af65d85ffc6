//! The arrays of several files, read one at a time.

use super::names::place;
use super::ActivationError;
use crate::formats::{existing, read_npy, read_npy_header, Array, FormatError, FormatProblem, Npz};

/// Where an array is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Index of the file.
    pub file: usize,
    /// Its name: in an archive the one there, else the file's.
    pub name: String,
    /// Whether the file is an archive.
    pub archived: bool,
    /// Its shape.
    pub shape: Vec<usize>,
}

/// Files with arrays in them, kept as they are.
#[derive(Clone, Debug)]
pub(super) struct Files<B> {
    files: Vec<(String, B)>,
    pub entries: Vec<Entry>,
    /// Names of arrays that hold no numbers.
    pub others: Vec<String>,
}

/// The last part of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl<B: AsRef<[u8]>> Files<B> {
    /// Looks at what there is; numbers are not unpacked.
    pub fn open(files: Vec<(String, B)>) -> Result<Self, ActivationError> {
        let (mut entries, mut others) = (Vec::new(), Vec::new());
        for (file, (path, bytes)) in files.iter().enumerate() {
            let bytes = bytes.as_ref();
            let of = |error| of(path, error);
            if bytes.starts_with(b"\x93NUMPY") {
                let name = base_name(path);
                let name = name.strip_suffix(".npy").unwrap_or(name).to_owned();
                let shape = read_npy_header(bytes).map_err(of)?.shape;
                entries.push(Entry { file, name, archived: false, shape });
            } else if bytes.starts_with(b"PK") {
                let npz = Npz::open(bytes).map_err(of)?;
                for name in npz.names() {
                    match npz.header(name) {
                        Ok(header) => {
                            let name = name.to_owned();
                            entries.push(Entry { file, name, archived: true, shape: header.shape });
                        }
                        // Texts beside the layers are no reason to refuse the file; a layer of them is.
                        Err(FormatError { problem: FormatProblem::Type { .. }, .. }) if place(name).is_none() => {
                            others.push(name.to_owned());
                        }
                        Err(error) => return Err(of(error)),
                    }
                }
            } else {
                return Err(ActivationError::OtherFile { file: path.clone() });
            }
        }
        Ok(Self { files, entries, others })
    }

    /// Name of a file.
    pub fn file_name(&self, file: usize) -> &str {
        &self.files[file].0
    }

    /// Everything opened, to read arrays from.
    pub fn reader(&self) -> Result<Reader<'_>, ActivationError> {
        let opened = self.files.iter().map(|(path, bytes)| {
            let bytes = bytes.as_ref();
            let npz = if bytes.starts_with(b"PK") { Some(Npz::open(bytes).map_err(|e| of(path, e))?) } else { None };
            Ok(Opened { path, bytes, npz })
        });
        Ok(Reader { files: opened.collect::<Result<_, _>>()? })
    }

    /// Lists what there is, for an error.
    pub fn existing(&self) -> String {
        let names: Vec<String> = self.entries.iter().map(|entry| entry.name.clone()).collect();
        existing(&names)
    }
}

fn of(file: &str, error: FormatError) -> ActivationError {
    ActivationError::Format { file: file.to_owned(), error }
}

struct Opened<'a> {
    path: &'a str,
    bytes: &'a [u8],
    npz: Option<Npz<'a>>,
}

/// Unpacks arrays, of archives whose directories were read once.
pub(super) struct Reader<'a> {
    files: Vec<Opened<'a>>,
}

impl Reader<'_> {
    /// Unpacks an array.
    pub fn read(&self, entry: &Entry) -> Result<Array, ActivationError> {
        let file = &self.files[entry.file];
        let array = match &file.npz {
            Some(npz) => npz.read(&entry.name),
            None => read_npy(file.bytes),
        };
        array.map_err(|error| of(file.path, error))
    }
}
