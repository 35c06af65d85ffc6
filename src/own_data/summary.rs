//! What there is to say of a dataset.

use super::inputs::Joined;
use super::labels::Label;
use super::{parts, DataSummary, Dataset, Loaded, TableAbout};
use crate::dataset::printable;
use crate::dataset::{entropy_bits, entropy_of_numbers};
use crate::math;

/// Classes from which on they may be values of a quantity.
const MANY_CLASSES: usize = 20;

pub(super) fn summarize(joined: Joined, table: Option<TableAbout>, name: &str) -> Loaded {
    let Joined { dataset, classes: names, parts, scaling, mut warnings, mut notes } = joined;
    let (samples, features) = (dataset.samples(), dataset.features());
    let rows = dataset.distinct_inputs();
    let distinct = rows.iter().max().map_or(0, |most| *most as usize + 1);
    let (h_x_bits, h_y_bits) = (entropy_of_numbers(&rows), dataset.label_entropy_bits());
    let mut class_counts = vec![0; dataset.classes];
    dataset.labels.iter().for_each(|label| class_counts[*label as usize] += 1);

    warnings.extend(quantity_warning(&names, samples));
    note_classes(&names, &class_counts, &mut notes);
    let constant_columns = constant_columns(&dataset);
    match constant_columns {
        0 => {}
        1 => notes.push("1 column is constant: it carries no information; kept".to_owned()),
        n => notes.push(format!("{n} of {features} columns are constant: they carry no information; kept")),
    }
    let log2_n = math::log2(samples as f64);
    if distinct == samples {
        notes.push(format!(
            "every row is distinct: with N = {samples}, I(X;T) cannot exceed log2 N = {log2_n:.1} bits, and a layer in \
             which every row has its own cell shows that value, whatever it knows"
        ));
    } else {
        let repeated = samples - distinct;
        notes.push(format!(
            "{repeated} of {samples} rows repeat earlier ones: H(X) is {h_x_bits:.2} bits, below log2 N = {log2_n:.2}"
        ));
        let i_xy_bits = information_of_label_bits(&rows, distinct, &dataset);
        // Entropies are sums of some thousand terms.
        if i_xy_bits < h_y_bits - 1e-9 {
            notes.push(format!(
                "equal rows have different labels: no layer can know more of the label than I(X;Y) = {i_xy_bits:.3} bits, \
                 below H(Y) = {h_y_bits:.3}"
            ));
        }
    }
    let values = || dataset.inputs.iter().copied();
    let summary = DataSummary {
        name: printable(name),
        samples,
        features,
        classes: dataset.classes,
        class_names: names.iter().map(Label::to_string).collect(),
        class_counts,
        h_x_bits,
        h_y_bits,
        distinct,
        constant_columns,
        minimum: values().fold(f32::INFINITY, f32::min),
        maximum: values().fold(f32::NEG_INFINITY, f32::max),
        scaled: scaling.scaled,
        standardized: scaling.standardized,
        given: parts::given(&parts),
        parts,
        table,
        warnings,
        notes,
    };
    Loaded { dataset, summary }
}

/// A word about labels that look like a quantity to predict: nearly as many as rows, or whole numbers with wide gaps.
fn quantity_warning(names: &[Label], samples: usize) -> Option<String> {
    let classes = names.len();
    let range = match (names.first(), names.last()) {
        (Some(Label::Number(first)), Some(Label::Number(last))) => last.abs_diff(*first),
        _ => 0,
    };
    let many = classes > MANY_CLASSES && (classes > samples / 3 || range > 2 * classes as u64);
    let suspicious = many || classes > 8 && classes > samples / 2;
    suspicious.then(|| {
        format!(
            "{classes} different labels in {samples} rows: this is probably a quantity to predict, not a class; sort it into classes, or choose other labels"
        )
    })
}

fn note_classes(names: &[Label], counts: &[usize], notes: &mut Vec<String>) {
    let renumbered = names.iter().enumerate().any(|(class, name)| match name {
        Label::Number(number) => *number != class as i64,
        Label::Word(_) => false,
    });
    if renumbered {
        let [first, last] = [&names[0], &names[names.len() - 1]];
        notes.push(format!("the labels {first} to {last} are classes 0 to {}, in their order", names.len() - 1));
    }
    let empty: Vec<String> =
        names.iter().zip(counts).filter(|(_, count)| **count == 0).map(|(name, _)| name.to_string()).take(10).collect();
    if !empty.is_empty() {
        notes.push(format!("no row has the class {}", empty.join(", ")));
    }
}

fn constant_columns(dataset: &Dataset) -> usize {
    let mut rows = dataset.inputs.rows().into_iter();
    let Some(first) = rows.next() else { return 0 };
    let mut constant = vec![true; first.len()];
    for row in rows {
        for ((constant, value), first) in constant.iter_mut().zip(row).zip(first) {
            *constant &= value == first;
        }
    }
    constant.into_iter().filter(|constant| *constant).count()
}

/// I(X;Y) in bits, the plug-in estimate from the rows: H(Y) - H(Y|X).
fn information_of_label_bits(rows: &[u32], distinct: usize, dataset: &Dataset) -> f64 {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_unstable_by_key(|row| (rows[*row], dataset.labels[*row]));
    let n = rows.len() as f64;
    let mut h_y_given_x = 0.0;
    let mut groups = 0;
    for group in order.chunk_by(|a, b| rows[*a] == rows[*b]) {
        let counts = group.chunk_by(|a, b| dataset.labels[*a] == dataset.labels[*b]).map(<[usize]>::len);
        h_y_given_x += group.len() as f64 / n * entropy_bits(counts, group.len());
        groups += 1;
    }
    debug_assert_eq!(groups, distinct);
    dataset.label_entropy_bits() - h_y_given_x
}
