//! Files of other programs that are not read: what they are, by their content, and what to do with them.

use std::fmt;

use super::inflate::inflate_beginning;
use super::npy::is_npy;
use super::zip::{entries, is_zip, Entry, STORED};

/// How much of a file is searched for words that tell it from others of its container.
const SEARCHED: usize = 1 << 20;

/// A file that is recognised, but that only its own program can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, with an article: "a PyTorch file".
    pub what: &'static str,
    /// Names of the files in it, where it is an archive of anything.
    pub contents: Vec<String>,
    /// What to do next.
    pub advice: &'static str,
    /// Lines of Python that write a file which can be read.
    pub python: Option<&'static str>,
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 5;
        write!(f, "this is {}", self.what)?;
        if !self.contents.is_empty() {
            write!(f, " ({}", self.contents[..self.contents.len().min(MOST)].join(", "))?;
            match self.contents.len().saturating_sub(MOST) {
                0 => f.write_str(")")?,
                more => write!(f, " and {more} more)")?,
            }
        }
        write!(f, "; {}", self.advice)?;
        let Some(python) = self.python else { return Ok(()) };
        f.write_str(":")?;
        python.lines().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

type Known = (&'static str, &'static str, Option<&'static str>);

const TORCH: Known = (
    "a PyTorch file",
    "save its tensors as NumPy arrays, with names as docs/activations.md has them; from a dictionary of tensors",
    Some("import numpy, torch\nnumpy.savez(\"data.npz\", **{name: t.numpy(force=True) for name, t in torch.load(\"file.pt\", map_location=\"cpu\").items()})"),
);
const SAFETENSORS: Known = (
    "a safetensors file",
    "save its tensors as arrays in an .npz file",
    Some("import numpy, safetensors.numpy\nnumpy.savez(\"data.npz\", **safetensors.numpy.load_file(\"file.safetensors\"))"),
);
const PICKLE: Known = (
    "a Python pickle",
    "save its arrays with NumPy; from a dictionary of arrays, if you trust the file",
    Some("import numpy, pickle\nnumpy.savez(\"data.npz\", **pickle.load(open(\"file.pkl\", \"rb\")))"),
);
const KERAS: Known = (
    "a Keras model",
    "it holds weights, not data or activations: save what its layers compute for your inputs x with the labels y",
    Some("import keras, numpy; model = keras.models.load_model(\"model.keras\")\nlayers = keras.Model(model.inputs, [layer.output for layer in model.layers])\nnumpy.savez(\"acts.npz\", x=x, y=y, **{f\"layer_{n}\": t for n, t in enumerate(layers.predict(x), 1)})"),
);
const HDF5: Known = (
    "an HDF5 file",
    "save its datasets as NumPy arrays",
    Some("import h5py, numpy\nnumpy.savez(\"data.npz\", **{name: d[()] for name, d in h5py.File(\"file.h5\").items() if hasattr(d, \"shape\")})"),
);
const MATLAB_73: Known = (
    "a MATLAB file of format -v7.3 (HDF5)",
    "save it in MATLAB with -v7, or turn it into NumPy arrays",
    Some("import h5py, numpy\nnumpy.savez(\"data.npz\", **{name: d[()].T for name, d in h5py.File(\"file.mat\").items() if hasattr(d, \"shape\")})"),
);
const PARQUET: Known = (
    "a Parquet table",
    "save it as CSV",
    Some("import pandas\npandas.read_parquet(\"file.parquet\").to_csv(\"file.csv\", index=False)"),
);
const ARROW: Known = (
    "an Arrow (Feather) table",
    "save it as CSV",
    Some("import pandas\npandas.read_feather(\"file.feather\").to_csv(\"file.csv\", index=False)"),
);
const EXCEL: Known = (
    "an Excel workbook",
    "save the sheet as CSV (UTF-8), in Excel or with Python",
    Some("import pandas\npandas.read_excel(\"book.xlsx\").to_csv(\"book.csv\", index=False)"),
);
const OLD_OFFICE: Known = (
    "an old Office file (.xls or the like)",
    "save the sheet as CSV (UTF-8), in Excel or with Python",
    Some("import pandas\npandas.read_excel(\"book.xls\").to_csv(\"book.csv\", index=False)"),
);
const OPEN_DOCUMENT: Known = ("an OpenDocument file", "save the sheet as CSV, in UTF-8 and separated by commas", None);
const WEB_PAGE: Known = (
    "a web page, not the file that it should be",
    "the download failed or saved the page around the file: download the file itself again",
    None,
);
const XML: Known = ("an XML text", "save the numbers as CSV, or as NumPy arrays", None);
const LFS: Known = (
    "a Git LFS pointer, not the file that it stands for",
    "fetch the file itself with `git lfs pull`, or download it from the repository's page",
    None,
);
const UTF_16: Known = (
    "a text in UTF-16",
    "save it as UTF-8",
    Some("text = open(\"file.csv\", encoding=\"utf-16\").read()\nopen(\"utf8.csv\", \"w\", encoding=\"utf-8\").write(text)"),
);
const PDF: Known = ("a PDF document", "give the file with the numbers: a CSV table or NumPy arrays", None);
const PICTURE: Known = (
    "a single picture",
    "networks train on many: save all pictures as one array with their labels",
    Some("import numpy, PIL.Image\nnumpy.savez(\"data.npz\", x=numpy.stack([PIL.Image.open(name) for name in names]), y=labels)"),
);
const JSON: Known = (
    "a JSON text",
    "save its numbers as NumPy arrays; from an object of lists",
    Some("import json, numpy\nnumpy.savez(\"data.npz\", **json.load(open(\"file.json\")))"),
);
const NOTEBOOK: Known = ("a Jupyter notebook", "give the file that it saves, not the notebook", None);
const R_DATA: Known =
    ("an R data file", "save the table in R as CSV with write.csv(data, \"data.csv\", row.names = FALSE)", None);
const PACKED: Known = (
    "a packed file (bzip2, xz, zstd, 7z, rar or tar)",
    "unpack it first; of packed files only gzip and zip are read",
    None,
);
const DATABASE: Known = ("an SQLite database", "export the table as CSV", None);
const GGUF: Known = ("a GGUF model", "it holds weights, not data or activations; give arrays of NumPy", None);
const ZIP: Known =
    ("a zip archive of other files", "no .npy files are in it: unpack it and give the files that are in it", None);
const EMPTY_ZIP: Known = ("an empty zip archive", "give one with arrays in it", None);

/// Recognises a file, unpacked if it was packed with gzip. None for what is read, and for what is not known.
///
/// The content decides, not the name. Of damaged archives nothing is said.
pub fn foreign(bytes: &[u8]) -> Option<Foreign> {
    if is_zip(bytes) {
        return of_zip(bytes);
    }
    binary(bytes).or_else(|| text(bytes)).map(known)
}

fn known((what, advice, python): Known) -> Foreign {
    Foreign { what, contents: Vec::new(), advice, python }
}

fn binary(bytes: &[u8]) -> Option<Known> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |place: usize, magic: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(magic));
    // The first number of torch.save before version 1.6.
    if at(1, b"\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.") && starts(b"\x80") {
        return Some(TORCH);
    }
    if matches!(bytes, [0x80, 2..=5, ..]) {
        return Some(PICKLE);
    }
    if starts(b"MATLAB 7.3 MAT") {
        return Some(MATLAB_73);
    }
    if [0, 512, 1024, 2048].iter().any(|place| at(*place, b"\x89HDF\r\n\x1a\n")) {
        return Some(
            match has(bytes, b"keras_version") || has(bytes, b"model_weights") || has(bytes, b"layer_names") {
                true => KERAS,
                false => HDF5,
            },
        );
    }
    if is_safetensors(bytes) {
        return Some(SAFETENSORS);
    }
    let magics: [(&[u8], Known); 21] = [
        (b"PAR1", PARQUET),
        (b"ARROW1\0\0", ARROW),
        (b"FEA1", ARROW),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
        (b"%PDF-", PDF),
        (b"\x89PNG\r\n\x1a\n", PICTURE),
        (b"\xff\xd8\xff", PICTURE),
        (b"GIF87a", PICTURE),
        (b"GIF89a", PICTURE),
        (b"II*\0", PICTURE),
        (b"MM\0*", PICTURE),
        (b"RDX2\n", R_DATA),
        (b"RDX3\n", R_DATA),
        (b"X\n\0\0\0", R_DATA),
        (b"BZh", PACKED),
        (b"\xfd7zXZ\0", PACKED),
        (b"\x28\xb5\x2f\xfd", PACKED),
        (b"7z\xbc\xaf\x27\x1c", PACKED),
        (b"Rar!\x1a\x07", PACKED),
        (b"SQLite format 3\0", DATABASE),
        (b"GGUF", GGUF),
    ];
    // "BZh1" to "BZh9", then the digits of pi: a table may begin with such letters.
    let sound = |magic: &[u8]| magic != b"BZh" || at(4, b"1AY&SY");
    let found = magics.into_iter().find(|(magic, _)| starts(magic) && sound(magic)).map(|(_, known)| known);
    found
        .or_else(|| at(257, b"ustar").then_some(PACKED))
        .or_else(|| (starts(b"RIFF") && at(8, b"WEBP")).then_some(PICTURE))
}

/// Its first eight bytes are the size of a JSON object that says where each tensor is; one may say what else there is.
fn is_safetensors(bytes: &[u8]) -> bool {
    let Some((size, rest)) = bytes.split_first_chunk() else { return false };
    let size = usize::try_from(u64::from_le_bytes(*size)).unwrap_or(usize::MAX);
    let Some(header) = rest.get(..size) else { return false };
    header.starts_with(b"{") && (has(header, b"\"data_offsets\"") || has(header, b"\"__metadata__\""))
}

fn text(bytes: &[u8]) -> Option<Known> {
    let in_utf_16 = |parity: usize| {
        let first = &bytes[..bytes.len().min(64) & !1];
        first.len() >= 8
            && first.chunks(2).all(|pair| pair[1 - parity] == 0 && matches!(pair[parity], 9 | 10 | 13 | 32..=126))
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || in_utf_16(0) || in_utf_16(1) {
        return Some(UTF_16);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    if starts("version https://git-lfs.github.com/spec") {
        return Some(LFS);
    }
    if ["<!doctype html", "<html", "<head", "<body", "<script"].iter().any(|word| starts(word)) {
        return Some(WEB_PAGE);
    }
    if starts("<?xml") || starts("<!--") || starts("<!doctype") {
        let beginning = text[..text.len().min(1 << 12)].to_ascii_lowercase();
        return Some(if has(&beginning, b"<html") { WEB_PAGE } else { XML });
    }
    let next = |open: u8| {
        let rest = text.strip_prefix(&[open])?.trim_ascii_start();
        rest.first().copied()
    };
    let object = matches!(next(b'{'), Some(b'"' | b'}')) && text.ends_with(b"}");
    let list = matches!(next(b'['), Some(b'[' | b'{' | b'"' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'));
    if object || list && text.ends_with(b"]") {
        return Some(if object && has(text, b"\"nbformat\"") { NOTEBOOK } else { JSON });
    }
    // Protocols 0 and 1, as Python 2 wrote them.
    let pickled = [&b"(dp"[..], b"(lp", b"ccopy_reg\n", b"cnumpy"].iter().any(|start| text.starts_with(start));
    (pickled && text.ends_with(b".")).then_some(PICKLE)
}

fn of_zip(bytes: &[u8]) -> Option<Foreign> {
    let entries = entries(bytes).ok()?;
    let names = || entries.iter().map(|entry| entry.name.as_str());
    let any = |is: &dyn Fn(&str) -> bool| names().any(is);
    if any(&|name| name == "data.pkl" || name.ends_with("/data.pkl")) {
        return Some(known(TORCH));
    }
    if any(&|name| name == "config.json") && any(&|name| name == "model.weights.h5") {
        return Some(known(KERAS));
    }
    if any(&|name| name.starts_with("xl/workbook.")) {
        return Some(known(EXCEL));
    }
    if any(&|name| name == "mimetype") && has(&bytes[..bytes.len().min(200)], b"application/vnd.oasis.opendocument") {
        return Some(known(OPEN_DOCUMENT));
    }
    if entries.iter().any(|entry| is_array(entry, bytes)) {
        return None;
    }
    let contents: Vec<String> = names().map(str::to_owned).collect();
    Some(Foreign { contents, ..known(if entries.is_empty() { EMPTY_ZIP } else { ZIP }) })
}

/// Whether a file in an archive is read, by its name or, where the name says nothing, its first bytes.
fn is_array(entry: &Entry, bytes: &[u8]) -> bool {
    if super::zip::is_readable(&entry.name) {
        return true;
    }
    let Ok((_, packed)) = entry.content(bytes) else { return false };
    match entry.method {
        STORED => is_npy(packed),
        _ => inflate_beginning(packed, 6).is_ok_and(|beginning| is_npy(&beginning)),
    }
}

/// Whether words are in the first part of a file.
fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes[..bytes.len().min(SEARCHED)].windows(words.len()).any(|window| window == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(bytes: &[u8]) -> Option<&'static str> {
        foreign(bytes).map(|found| found.what)
    }

    #[test]
    fn files_are_recognised_by_their_content() {
        let mut hdf5 = b"\x89HDF\r\n\x1a\n".to_vec();
        assert_eq!(what(&hdf5), Some("an HDF5 file"));
        hdf5.extend(b"....keras_version....");
        assert_eq!(what(&hdf5), Some("a Keras model"));
        for (bytes, expected) in [
            (&b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.rest"[..], "a PyTorch file"),
            (b"\x80\x04\x95\x00", "a Python pickle"),
            (b"(dp0\nS'x'\np1\n.", "a Python pickle"),
            (b"MATLAB 7.3 MAT-file", "a MATLAB file of format -v7.3 (HDF5)"),
            (b"PAR1....PAR1", "a Parquet table"),
            (b"ARROW1\0\0", "an Arrow (Feather) table"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls or the like)"),
            (b"\n <!DOCTYPE HTML><title>404</title>", WEB_PAGE.0),
            (b"<?xml version='1.0'?><!DOCTYPE x><html xmlns='y'>", WEB_PAGE.0),
            (b"<?xml version='1.0'?><data/>", "an XML text"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", LFS.0),
            (b"\xff\xfea\0,\0b\0", "a text in UTF-16"),
            (b"\0a\0,\0b\0\n\x001\0,", "a text in UTF-16"),
            (b"%PDF-1.7", "a PDF document"),
            (b"\xff\xd8\xff\xe0", "a single picture"),
            (b" {\"x\": [1, 2]}\n", "a JSON text"),
            (b"{\"cells\": [], \"nbformat\": 4}", "a Jupyter notebook"),
            (b"[[1, 2], [3, 4]]", "a JSON text"),
            (b"X\n\0\0\0\x03", "an R data file"),
            (b"BZh91AY&SY", PACKED.0),
        ] {
            assert_eq!(what(bytes), Some(expected), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_is_read_and_what_is_unknown_is_not_foreign() {
        for bytes in [
            &b""[..],
            b"a,b,y\n1,2,0\n",
            b"[a],b\n1,2\n",
            b"BZh,y\n1,2\n",
            b"\x93NUMPY\x01\0",
            b"\0\0\x08\x01\0\0\0\x01\x07",
            b"PK\x03\x04 cut off",
            b"{not json}",
        ] {
            assert_eq!(what(bytes), None, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn safetensors_are_known_by_their_header() {
        let header = br#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header);
        file.extend([0; 4]);
        assert_eq!(what(&file), Some("a safetensors file"));
        assert_eq!(what(&file[..20]), None);
        assert_eq!(what(b"\x02\0\0\0\0\0\0\0{}"), None);
    }

    #[test]
    fn the_text_names_what_to_do_next() {
        let said = foreign(b"\x80\x04\x95").map(|found| found.to_string()).unwrap_or_default();
        assert!(said.starts_with("this is a Python pickle; save its arrays"), "{said}");
        assert!(said.ends_with("\n    numpy.savez(\"data.npz\", **pickle.load(open(\"file.pkl\", \"rb\")))"), "{said}");
    }
}

// Archives of anything are written for native tests only.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod archives {
    use super::*;
    use crate::formats::npy::tests::of;
    use crate::formats::npz::tests::zip;

    #[test]
    fn archives_are_told_apart_by_the_files_in_them() {
        let file = |name| (name, b"content".to_vec());
        for (names, expected) in [
            (&["acts/data.pkl", "acts/data/0"][..], "a PyTorch file"),
            (&["metadata.json", "config.json", "model.weights.h5"], "a Keras model"),
            (&["[Content_Types].xml", "xl/workbook.xml"], "an Excel workbook"),
            (&["iris.csv"], ZIP.0),
            (&["acts.npz", "weights.safetensors"], ZIP.0),
            (&[".DS_Store", "__MACOSX/._x.npy"], EMPTY_ZIP.0),
        ] {
            let files: Vec<_> = names.iter().map(|name| file(*name)).collect();
            assert_eq!(foreign(&zip(&files, true)).map(|found| found.what), Some(expected), "{names:?}");
        }
        let said = foreign(&zip(&[file("iris.csv")], true)).map(|found| found.to_string()).unwrap_or_default();
        assert!(said.contains("a zip archive of other files (iris.csv); "), "{said}");
        for deflated in [false, true] {
            assert_eq!(foreign(&zip(&[file("a.txt"), file("x.npy")], deflated)), None);
            assert_eq!(foreign(&zip(&[("without ending", of("|u1", "(1,)", &[7]))], deflated)), None);
        }
    }
}
