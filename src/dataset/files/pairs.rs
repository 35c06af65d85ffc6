//! Pairs of IDX files, images and labels.

use super::labels::Labels;
use super::parts::Role;
use super::{stem, DataError, Part, Unpacked};
use crate::formats::{read_idx, Array, Numbers};

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

/// Images with their labels, and a name for the dataset.
pub(super) fn parts(files: &[Unpacked]) -> Result<(Vec<Part>, String), DataError> {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for file in files {
        let array = read_idx(&file.bytes).map_err(|e| DataError::of(file.name)(file.placed(e)))?;
        let file = Idx { file: file.name, array };
        if file.array.shape.len() > 1 { &mut images } else { &mut labels }.push(file);
    }
    if images.len() != labels.len() {
        return Err(DataError::Pairs { images: images.len(), labels: labels.len() });
    }
    images.sort_by_key(Idx::role);
    labels.sort_by_key(Idx::role);
    let mut pairs = Vec::new();
    for image in images {
        // In their order, unless the numbers of rows say otherwise.
        let at = labels.iter().position(|label| label.rows() == image.rows()).unwrap_or(0);
        pairs.push((image, labels.remove(at)));
    }
    let name = name(&pairs);
    let part = |(images, labels): (Idx, Idx)| {
        let role = images.role();
        let labels = Labels::Array { name: labels.file.to_owned(), array: labels.array };
        Part { name: images.file.to_owned(), inputs: images.array, labels, role }
    };
    Ok((pairs.into_iter().map(part).collect(), name))
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
