//! Which of the arrays in `.npz`, `.npy` and `.mat` files hold inputs and labels.

use super::labels::Labels;
use super::{stem, written, DataError, Part, ReadOptions, Unpacked};
use crate::formats::{
    existing, is_mat, is_npy, read_npy, read_npy_header, Array, FormatError, MatFile, Npz, NumberType, Numbers,
};

/// Names that say what an array holds, in lower case, in the order in which they are looked for.
const INPUTS: [&str; 8] = ["x", "inputs", "input", "data", "f", "features", "images", "image"];
const LABELS: [&str; 8] = ["y", "labels", "label", "targets", "target", "classes", "class", "t"];

/// The pairs of names of data that were split already.
const SPLIT: [(&str, &str); 2] = [("x_train", "y_train"), ("x_test", "y_test")];

/// An array that was not read yet.
struct Named<'a> {
    name: String,
    shape: Vec<usize>,
    number_type: NumberType,
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
pub(super) fn parts(files: &[Unpacked], options: &ReadOptions) -> Result<(Vec<Part>, String), DataError> {
    let (mut arrays, mut others) = (Vec::new(), Vec::new());
    for file in files {
        find(file, &mut arrays, &mut others).map_err(|e| DataError::of(file.name)(file.placed(e)))?;
    }
    let pairs = choose(&arrays, &others, options)?;
    let first = &arrays[pairs[0].0];
    let name = match first.place {
        // Of a name like x.npy and y.npy, the folder would say more; there is none in a browser.
        Place::File => common(&first.name, &arrays[pairs[0].1].name),
        _ => stem(first.file.name).to_owned(),
    };
    let mut parts = Vec::new();
    for (inputs, labels) in pairs {
        let labels = Labels::Array { name: arrays[labels].name.clone(), array: arrays[labels].read()? };
        let name = arrays[inputs].name.clone();
        parts.push(Part { name, inputs: arrays[inputs].read()?, labels, scaled: false });
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
        let header = read_npy_header(bytes)?;
        let (shape, number_type) = (header.shape, header.number_type);
        arrays.push(Named { name: name(), shape, number_type, file, place: Place::File });
    } else if is_mat(bytes) {
        let mat = MatFile::read(bytes)?;
        others.extend(mat.others);
        arrays.extend(mat.arrays.into_iter().map(|(name, array)| {
            let (shape, number_type) = (array.shape.clone(), array.values.number_type());
            Named { name, shape, number_type, file, place: Place::Read(array) }
        }));
    } else {
        let npz = std::rc::Rc::new(Npz::open(bytes)?);
        for name in npz.names() {
            // Arrays of texts or objects are no reason to refuse the numbers beside them.
            if let Ok(header) = npz.header(name) {
                let (shape, number_type) = (header.shape, header.number_type);
                let place = Place::Archive(npz.clone());
                arrays.push(Named { name: name.to_owned(), shape, number_type, file, place });
            } else {
                others.push((name.to_owned(), "no array of numbers that can be read"));
            }
        }
    }
    Ok(())
}

impl Named<'_> {
    /// The array, which is read once.
    fn read(&mut self) -> Result<Array, DataError> {
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

fn choose(
    arrays: &[Named],
    others: &[(String, &'static str)],
    options: &ReadOptions,
) -> Result<Vec<(usize, usize)>, DataError> {
    let by_name = |name: &str| arrays.iter().position(|array| array.name.eq_ignore_ascii_case(name));
    if options.inputs.is_none() && options.labels.is_none() {
        let split = SPLIT.map(|(x, y)| by_name(x).zip(by_name(y)));
        if let [Some(train), Some(test)] = split {
            return Ok(vec![train, test]);
        }
    }
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
    let inputs = inputs.or_else(|| known(&INPUTS, labels));
    let inputs = inputs.or_else(|| only(arrays, |index, array| Some(index) != labels && !array.is_vector()));
    // A pair of vectors is inputs of one value each: what is no label is an input.
    let inputs = inputs.or_else(|| labels.and_then(|labels| only(arrays, |index, _| index != labels)));
    let inputs = inputs.ok_or_else(|| which("inputs"))?;
    let labels = labels.or_else(|| only(arrays, |index, array| index != inputs && array.is_vector()));
    let labels = labels.or_else(|| only(arrays, |index, _| index != inputs)).ok_or_else(|| which("labels"))?;
    if inputs == labels {
        return Err(which("labels"));
    }
    Ok(vec![(inputs, labels)])
}

/// The only array that is so.
fn only(arrays: &[Named], is: impl Fn(usize, &Named) -> bool) -> Option<usize> {
    let mut found = arrays.iter().enumerate().filter(|(index, array)| is(*index, array));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

fn listed(arrays: &[Named]) -> String {
    let describe = |a: &Named| format!("{} ({} {})", a.name, written(&a.shape), a.number_type.name());
    existing(&arrays.iter().map(describe).collect::<Vec<_>>())
}
