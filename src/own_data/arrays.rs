//! Which of the arrays in `.npz`, `.npy` and `.mat` files hold inputs and labels.

use super::labels::Labels;
use super::parts::{part_of, Role};
use super::{stem, written, DataError, Part, ReadOptions, Unpacked};
use crate::formats::{
    existing, is_mat, is_npy, read_npy, read_npy_content, read_npy_texts, Array, FormatError, FormatProblem, MatFile,
    NpyContent, Npz, Numbers,
};

/// Names that say what an array holds, in lower case, in the order in which they are looked for.
const INPUTS: [&str; 8] = ["x", "inputs", "input", "data", "f", "features", "images", "image"];
pub(super) const LABELS: [&str; 8] = ["y", "labels", "label", "targets", "target", "classes", "class", "t"];

/// The type of arrays of texts, as messages name it.
const TEXTS: &str = "texts";

/// An array that was not read yet.
struct Named<'a> {
    name: String,
    shape: Vec<usize>,
    /// Name of their type.
    values: &'static str,
    file: &'a Unpacked<'a>,
    place: Place<'a>,
}

enum Place<'a> {
    File,
    Archive(std::rc::Rc<Npz<'a>>),
    /// Variables of `.mat` files are read all at once.
    Read(Array),
}

/// The arrays that hold inputs and labels, and a name for the dataset.
pub(super) fn parts(
    files: &[Unpacked],
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Result<(Vec<Part>, String), DataError> {
    let (mut arrays, mut others) = (Vec::new(), Vec::new());
    for file in files {
        find(file, &mut arrays, &mut others).map_err(|e| DataError::of(file.name)(file.placed(e)))?;
    }
    let pairs = match given(&arrays, options) {
        Some(pairs) => {
            let used = |index: usize| pairs.iter().any(|(_, inputs, labels)| [*inputs, *labels].contains(&index));
            let unused = arrays.iter().enumerate().filter(|(index, _)| !used(*index)).map(|(_, array)| &array.name);
            let unused: Vec<&str> = unused.chain(others.iter().map(|(name, _)| name)).map(String::as_str).collect();
            if let [(_, inputs, labels)] = pairs[..] {
                notes.push(format!("the inputs are {}, the labels {}", arrays[inputs].name, arrays[labels].name));
            }
            if !unused.is_empty() {
                notes.push(format!("left out: {}", unused.join(", ")));
            }
            pairs
        }
        None => choose(&arrays, &others, options).map(|(inputs, labels)| vec![(None, inputs, labels)])?,
    };
    let first = &arrays[pairs[0].1];
    let name = match first.place {
        // Of a name like x.npy and y.npy, the folder would say more; there is none in a browser.
        Place::File => common(&first.name, &arrays[pairs[0].2].name),
        _ => stem(first.file.name).to_owned(),
    };
    let mut parts = Vec::new();
    for (role, inputs, labels) in pairs {
        let labels = arrays[labels].labels()?;
        let name = arrays[inputs].name.clone();
        parts.push(Part { name, inputs: arrays[inputs].read()?, labels, role });
    }
    Ok((parts, name))
}

/// What the names of two files have in common, or the first.
fn common(inputs: &str, labels: &str) -> String {
    let length: usize = inputs.chars().zip(labels.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let common = inputs[..length].trim_end_matches(['_', '-', '.', ' ']);
    if common.is_empty() { inputs } else { common }.to_owned()
}

fn find<'a>(
    file: &'a Unpacked,
    arrays: &mut Vec<Named<'a>>,
    others: &mut Vec<(String, &'static str)>,
) -> Result<(), FormatError> {
    let bytes: &'a [u8] = &file.bytes;
    let name = || stem(file.name).to_owned();
    if is_npy(bytes) {
        let (shape, values) = described(read_npy_content(bytes)?);
        arrays.push(Named { name: name(), shape, values, file, place: Place::File });
    } else if is_mat(bytes) {
        let mat = MatFile::read(bytes)?;
        others.extend(mat.others);
        arrays.extend(mat.arrays.into_iter().map(|(name, array)| {
            let (shape, values) = (array.shape.clone(), array.values.number_type().name());
            Named { name, shape, values, file, place: Place::Read(array) }
        }));
    } else {
        let npz = std::rc::Rc::new(Npz::open(bytes)?);
        for name in npz.names() {
            match npz.content(name) {
                Ok(content) => {
                    let (shape, values) = described(content);
                    let place = Place::Archive(npz.clone());
                    arrays.push(Named { name: name.to_owned(), shape, values, file, place });
                }
                // Arrays of objects are no reason to refuse the numbers next to them.
                Err(FormatError { problem: FormatProblem::Objects, .. }) => {
                    others.push((name.to_owned(), "an array of Python objects"));
                }
                Err(_) => others.push((name.to_owned(), "of a type that cannot be read")),
            }
        }
    }
    Ok(())
}

/// Shape and type of an array.
fn described(content: NpyContent) -> (Vec<usize>, &'static str) {
    match content {
        NpyContent::Numbers(header) => (header.shape, header.number_type.name()),
        NpyContent::Texts { shape, .. } => (shape, TEXTS),
    }
}

impl Named<'_> {
    fn is_text(&self) -> bool {
        self.values == TEXTS
    }

    /// The array as labels, read once.
    fn labels(&mut self) -> Result<Labels, DataError> {
        if !self.is_text() {
            return Ok(Labels::Array { name: self.name.clone(), array: self.read()? });
        }
        let texts = match &self.place {
            Place::Archive(npz) => npz.texts(&self.name),
            _ => read_npy_texts(&self.file.bytes),
        };
        let texts = texts.map_err(|e| DataError::of(self.file.name)(self.file.placed(e)))?;
        Ok(Labels::Words { words: texts.words, of: texts.of })
    }

    /// The array, which is read once.
    fn read(&mut self) -> Result<Array, DataError> {
        if self.is_text() {
            return Err(DataError::NotNumbers { name: self.name.clone(), what: "an array of texts" });
        }
        let array = match &mut self.place {
            Place::File => read_npy(&self.file.bytes),
            Place::Archive(npz) => npz.read(&self.name),
            Place::Read(array) => {
                Ok(std::mem::replace(array, Array { shape: Vec::new(), values: Numbers::U8(Vec::new()) }))
            }
        };
        array.map_err(|e| DataError::of(self.file.name)(self.file.placed(e)))
    }

    /// By its name, or that of its file where the file is this array alone.
    fn is_called(&self, name: &str) -> bool {
        let path = self.file.name;
        let base = path.rsplit(['/', '\\']).next().unwrap_or(path);
        self.name == name || matches!(self.place, Place::File) && (path == name || base == name)
    }

    /// At most one of its dimensions is not 1.
    fn is_vector(&self) -> bool {
        self.shape.iter().filter(|n| **n != 1).count() <= 1
    }
}

/// Inputs and labels of data that was split already, in the order training, validation, test: none where the
/// training part is not there, two arrays might be the same, or somebody has said which arrays it is.
fn given(arrays: &[Named], options: &ReadOptions) -> Option<Vec<(Option<Role>, usize, usize)>> {
    if options.inputs.is_some() || options.labels.is_some() {
        return None;
    }
    let is_one_of = |words: &[String], names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    let mut pairs = Vec::new();
    for role in [Role::Train, Role::Validation, Role::Test] {
        let of_role = |names: &[&str], not: &[&str]| {
            let mut found = arrays.iter().enumerate().filter(|(_, array)| {
                let part = part_of(&array.name).filter(|(of, _)| *of == role);
                part.is_some_and(|(_, words)| is_one_of(&words, names) && !is_one_of(&words, not))
            });
            let first = found.next().map(|(index, _)| index);
            (first, found.next().is_some())
        };
        match (of_role(&INPUTS, &LABELS), of_role(&LABELS, &[])) {
            ((_, true), _) | (_, (_, true)) => return None,
            ((Some(inputs), _), (Some(labels), _)) => pairs.push((Some(role), inputs, labels)),
            _ => {}
        }
    }
    pairs.first().filter(|(role, ..)| *role == Some(Role::Train))?;
    Some(pairs)
}

fn choose(
    arrays: &[Named],
    others: &[(String, &'static str)],
    options: &ReadOptions,
) -> Result<(usize, usize), DataError> {
    let by_name = |name: &str| arrays.iter().position(|array| array.name.eq_ignore_ascii_case(name));
    let which = |what| DataError::Which { what, arrays: listed(arrays) };
    let wanted = |name: &Option<String>| match name {
        None => Ok(None),
        Some(name) => match (arrays.iter().position(|a| a.is_called(name)), others.iter().find(|o| o.0 == *name)) {
            (Some(index), _) => Ok(Some(index)),
            (_, Some((_, what))) => Err(DataError::NotNumbers { name: name.clone(), what }),
            _ => Err(DataError::Missing { name: name.clone(), arrays: listed(arrays) }),
        },
    };
    let (inputs, labels) = (wanted(&options.inputs)?, wanted(&options.labels)?);
    let known = |names: &[&str], not: Option<usize>| {
        names.iter().find_map(|name| by_name(name)).filter(|index| Some(*index) != not).or_else(|| {
            let named = |name: &str| {
                name.split(|c: char| !c.is_alphanumeric())
                    .any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
            };
            only(arrays, |index, array| Some(index) != not && named(&array.name))
        })
    };
    let labels = labels.or_else(|| known(&LABELS, inputs));
    let unusable = |names: &[&str]| others.iter().find(|(name, _)| names.contains(&name.to_lowercase().as_str()));
    if let (None, Some((name, what))) = (labels, unusable(&LABELS)) {
        return Err(DataError::NotNumbers { name: name.clone(), what });
    }
    let inputs = inputs.or_else(|| known(&INPUTS, labels));
    if let (None, Some((name, what))) = (inputs, unusable(&INPUTS)) {
        return Err(DataError::NotNumbers { name: name.clone(), what });
    }
    let is_matrix = |array: &Named| !array.is_vector() && !array.is_text();
    let inputs = inputs.or_else(|| only(arrays, |index, array| Some(index) != labels && is_matrix(array)));
    // A pair of vectors is inputs of one value each: what is no label is an input.
    let inputs = inputs.or_else(|| labels.and_then(|labels| only(arrays, |index, _| index != labels)));
    let inputs = inputs.ok_or_else(|| which("inputs"))?;
    let labels = labels.or_else(|| only(arrays, |index, array| index != inputs && array.is_vector()));
    let labels = labels.or_else(|| only(arrays, |index, _| index != inputs)).ok_or_else(|| which("labels"))?;
    if inputs == labels {
        return Err(which("labels"));
    }
    Ok((inputs, labels))
}

/// The only array that is so.
fn only(arrays: &[Named], is: impl Fn(usize, &Named) -> bool) -> Option<usize> {
    let mut found = arrays.iter().enumerate().filter(|(index, array)| is(*index, array));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

fn listed(arrays: &[Named]) -> String {
    let describe = |a: &Named| format!("{} ({} {})", a.name, written(&a.shape), a.values);
    existing(&arrays.iter().map(describe).collect::<Vec<_>>())
}
