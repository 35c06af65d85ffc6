//! The arrays of several files, read one at a time.

use super::names::place;
use super::ActivationError;
use crate::formats::{
    existing, foreign, gunzip, is_gzip, read_npy, read_npy_content, read_npy_texts, Array, FormatError, FormatProblem,
    NpyContent, Npz, Texts, MAX_BYTES,
};

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
    /// Whether it holds texts.
    pub is_text: bool,
}

/// The bytes of a file, as they were given or as they are without gzip.
#[derive(Clone, Debug)]
enum Content<B> {
    Given(B),
    Unpacked(Vec<u8>),
}

impl<B: AsRef<[u8]>> AsRef<[u8]> for Content<B> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Given(bytes) => bytes.as_ref(),
            Self::Unpacked(bytes) => bytes,
        }
    }
}

/// Files with arrays in them, kept as they are.
#[derive(Clone, Debug)]
pub(super) struct Files<B> {
    files: Vec<(String, Content<B>)>,
    pub entries: Vec<Entry>,
    /// Arrays that hold neither numbers nor texts, with what is wrong.
    pub others: Vec<(String, ActivationError)>,
}

/// The last part of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl<B: AsRef<[u8]>> Files<B> {
    /// Looks at what there is; numbers are not unpacked.
    pub fn open(files: Vec<(String, B)>) -> Result<Self, ActivationError> {
        let (mut entries, mut others) = (Vec::new(), Vec::new());
        let unpacked = files.into_iter().map(|(path, bytes)| {
            let content = match is_gzip(bytes.as_ref()) {
                true => Content::Unpacked(gunzip(bytes.as_ref(), MAX_BYTES).map_err(|error| of(&path, error))?),
                false => Content::Given(bytes),
            };
            Ok((path, content))
        });
        let files: Vec<(String, Content<B>)> = unpacked.collect::<Result<_, ActivationError>>()?;
        for (file, (path, bytes)) in files.iter().enumerate() {
            let bytes = bytes.as_ref();
            let of = |error| of(path, error);
            if let Some(found) = foreign(bytes) {
                return Err(ActivationError::Foreign { file: path.clone(), found: Box::new(found) });
            }
            let mut add = |name: &str, archived, content| {
                let (shape, is_text) = match content {
                    NpyContent::Numbers(header) => (header.shape, false),
                    NpyContent::Texts { shape, .. } => (shape, true),
                };
                entries.push(Entry { file, name: name.to_owned(), archived, shape, is_text });
            };
            if bytes.starts_with(b"\x93NUMPY") {
                let name = base_name(path);
                let name = name.strip_suffix(".gz").unwrap_or(name);
                let name = name.strip_suffix(".npy").unwrap_or(name);
                add(name, false, read_npy_content(bytes).map_err(of)?);
            } else if bytes.starts_with(b"PK") {
                let npz = Npz::open(bytes).map_err(of)?;
                for name in npz.names() {
                    let problem = match npz.content(name) {
                        // A layer of texts is refused as what it is.
                        Ok(NpyContent::Texts { .. }) if place(name).is_some() => npz.header(name).err(),
                        Ok(content) => {
                            add(name, true, content);
                            continue;
                        }
                        Err(error) => Some(error),
                    };
                    // Arrays of objects next to the layers are no reason to refuse the file.
                    let is_type = |error: &FormatError| {
                        matches!(error.problem, FormatProblem::Type { .. } | FormatProblem::Objects)
                    };
                    match problem {
                        Some(error) if is_type(&error) && place(name).is_none() => {
                            others.push((name.to_owned(), of(error)));
                        }
                        Some(error) => return Err(of(error)),
                        None => {}
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
    /// Unpacks an array of texts.
    pub fn texts(&self, entry: &Entry) -> Result<Texts, ActivationError> {
        let file = &self.files[entry.file];
        let texts = match &file.npz {
            Some(npz) => npz.texts(&entry.name),
            None => read_npy_texts(file.bytes),
        };
        texts.map_err(|error| of(file.path, error))
    }

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
