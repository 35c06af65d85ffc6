//! Pairs of IDX files, images and labels.

use super::labels::Labels;
use super::parts::Role;
use super::{stem, DataError, Part, ReadOptions, Unpacked};
use crate::formats::{existing, read_idx, Array, Numbers};

/// Rows of each digit in MNIST's training and test set.
const MNIST: [[usize; 10]; 2] = [
    [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
];

/// First labels of Fashion-MNIST's training and test set, of which every class has the same number of rows.
const FASHION: [[u8; 10]; 2] = [[9, 0, 0, 3, 0, 2, 7, 2, 5, 5], [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]];

struct Idx<'a> {
    file: &'a str,
    array: Array,
}

impl Idx<'_> {
    fn rows(&self) -> usize {
        self.array.shape.first().copied().unwrap_or(0)
    }

    /// What its name says it is for; one that says nothing comes first.
    fn role(&self) -> Option<Role> {
        Role::of_name(stem(self.file))
    }
}

/// Images with their labels, and a name for the dataset. Files that nothing fits are left out, with a note.
pub(super) fn parts(
    files: &[Unpacked],
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Result<(Vec<Part>, String), DataError> {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for file in files {
        let array = read_idx(&file.bytes).map_err(|e| DataError::of(file.name)(file.placed(e)))?;
        let is_images = array.shape.len() > 1;
        let wanted = if is_images { &options.inputs } else { &options.labels };
        let is_wanted = wanted.as_deref().is_none_or(|name| file.is_called(name));
        let idx = Idx { file: file.name, array };
        if is_images { &mut images } else { &mut labels }.push((idx, is_wanted));
    }
    let images = chosen(images, &options.inputs)?;
    let mut labels = chosen(labels, &options.labels)?;
    let (count, as_many) = (images.len(), images.len() == labels.len());
    let none = DataError::Pairs { images: count, labels: labels.len() };
    let (mut pairs, mut left_out) = (Vec::new(), Vec::new());
    for image in images {
        let fits = |label: &Idx| label.rows() == image.rows();
        let same = labels.iter().position(|label| fits(label) && label.role() == image.role());
        let at = same.or_else(|| labels.iter().position(fits));
        // Of as many the first: the error about their shapes says more than one about their number.
        match at.or((as_many && !labels.is_empty()).then_some(0)) {
            Some(at) => pairs.push((image, labels.remove(at))),
            None => left_out.push(image.file),
        }
    }
    if pairs.is_empty() {
        return Err(none);
    }
    left_out.extend(labels.iter().map(|label| label.file));
    if !left_out.is_empty() {
        notes.push(format!("left out, without a file that fits: {}", left_out.join(", ")));
    }
    let name = name(&pairs);
    let part = |(images, labels): (Idx, Idx)| {
        let role = images.role();
        let labels = Labels::Array { name: labels.file.to_owned(), array: labels.array };
        Part { name: images.file.to_owned(), inputs: images.array, labels, role }
    };
    Ok((pairs.into_iter().map(part).collect(), name))
}

/// The files that were asked for, those of training first.
fn chosen<'a>(files: Vec<(Idx<'a>, bool)>, wanted: &Option<String>) -> Result<Vec<Idx<'a>>, DataError> {
    let names: Vec<String> = files.iter().map(|(idx, _)| idx.file.to_owned()).collect();
    let mut files: Vec<Idx> = files.into_iter().filter(|(_, wanted)| *wanted).map(|(idx, _)| idx).collect();
    if let (Some(name), true) = (wanted, files.is_empty()) {
        return Err(DataError::Missing { name: name.clone(), arrays: existing(&names) });
    }
    files.sort_by_key(Idx::role);
    Ok(files)
}

/// Known datasets by their labels; others have the name of the first file.
fn name(pairs: &[(Idx, Idx)]) -> String {
    let is = |part: &(Idx, Idx)| {
        let Numbers::U8(labels) = &part.1.array.values else { return None };
        if part.0.array.shape[1..] != [28, 28] {
            return None;
        }
        let mut counts = [0; 256];
        labels.iter().for_each(|label| counts[usize::from(*label)] += 1);
        let of = |set: usize| match () {
            () if counts[..10] == MNIST[set] => Some(("MNIST", set)),
            () if labels.starts_with(&FASHION[set]) && counts[..10] == [labels.len() / 10; 10] => {
                Some(("Fashion-MNIST", set))
            }
            () => None,
        };
        of(0).or_else(|| of(1))
    };
    let known: Option<Vec<_>> = pairs.iter().map(is).collect();
    match known.as_deref() {
        Some([(name, 0), (other, 1)]) if name == other => (*name).to_owned(),
        Some([(name, 0)]) => format!("{name}, training images"),
        Some([(name, 1)]) => format!("{name}, test images"),
        _ => stem(pairs[0].0.file).to_owned(),
    }
}
