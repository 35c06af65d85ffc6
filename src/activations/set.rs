//! Which arrays are layers, epochs, labels and inputs.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::arrays::{base_name, Entry, Files};
use super::labels::{labels, number_inputs, text_labels, Labels};
use super::names::{has_two_numbers, is_one_of, layer_number, output_rank, place, INPUTS, LABELS, MOST_EPOCH};
use super::ActivationError;
use crate::dataset::printable;
use crate::dataset::{entropy_bits, DataFacts, MAX_SAMPLES};
use crate::formats::NamedBytes;

/// Which arrays are meant, where their names do not say it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// The labels: the name of an array, or of a file with one array.
    pub labels: Option<String>,
    /// The inputs: the name of an array, or of a file with one array.
    pub inputs: Option<String>,
    /// What the activations are called; else the name of the first file.
    pub name: Option<String>,
}

/// Activations of layers at epochs, still in their files, whose bytes are of type `B`.
#[derive(Clone, Debug)]
pub struct ActivationSet<B> {
    pub(super) files: Files<B>,
    /// The epochs, rising.
    pub epochs: Vec<usize>,
    /// Names of the layers, from the input on.
    pub layers: Vec<String>,
    /// Units of each layer.
    pub units: Vec<usize>,
    /// What the labels call each class.
    pub class_names: Vec<String>,
    /// What is known of inputs and labels; no features where the inputs are not given.
    pub facts: DataFacts,
    /// What was done and what to beware of.
    pub notes: Vec<String>,
    pub(super) labels: Vec<u32>,
    /// Which input each row is, where some are equal.
    pub(super) inputs: Option<Vec<u32>>,
    /// The array of each layer at each epoch.
    pub(super) arrays: Vec<Vec<Entry>>,
}

/// Reads what files hold beside the numbers; labels and inputs whole.
///
/// # Errors
/// Files that are neither `.npz` nor `.npy` or are damaged; no labels or no layers; arrays that do not
/// fit together; see [`ActivationError`].
pub fn read<'a>(files: &[NamedBytes<'a>], options: &ReadOptions) -> Result<ActivationSet<&'a [u8]>, ActivationError> {
    read_owned(files.iter().map(|file| (file.name.to_owned(), file.bytes)).collect(), options)
}

/// The same, of files by name whose bytes the set keeps.
///
/// # Errors
/// As [`read`].
pub fn read_owned<B: AsRef<[u8]>>(
    files: Vec<(String, B)>,
    options: &ReadOptions,
) -> Result<ActivationSet<B>, ActivationError> {
    let files = Files::open(files)?;
    let mut notes = Vec::new();
    let wanted = |name: &Option<String>, what| name.as_deref().map(|name| find(&files, name, what)).transpose();
    let y = match wanted(&options.labels, "labels")? {
        Some(entry) => entry,
        None => usual(&files, &LABELS, "labels")?.or_else(|| lone_file(&files)).ok_or_else(|| {
            // An array of that name that cannot be read is what the message is about.
            let unusable = files.others.iter().find(|(name, _)| is_one_of(name, &LABELS));
            unusable.map_or_else(|| ActivationError::NoLabels { arrays: files.existing() }, |(_, error)| error.clone())
        })?,
    };
    let x = match wanted(&options.inputs, "inputs")? {
        Some(entry) => Some(entry),
        None => usual(&files, &INPUTS, "inputs")?,
    };
    let reader = files.reader()?;
    let Labels { labels, names: class_names } = match y.is_text {
        true => text_labels(&y.name, &reader.texts(y)?)?,
        false => labels(&y.name, &reader.read(y)?)?,
    };
    let samples = labels.len();
    if samples > MAX_SAMPLES {
        return Err(ActivationError::TooManyInputs { samples, classes: class_names.len() });
    }
    let inputs = match x {
        Some(x) => {
            check_rows(x, samples)?;
            let array = reader.read(x)?;
            let features = array.values.len() / samples;
            let (numbers, counts) = number_inputs(&x.name, &array)?;
            Some((features, numbers, counts))
        }
        None => None,
    };

    let other = |entry: &&Entry| {
        let named = is_one_of(&entry.name, &LABELS) || is_one_of(&entry.name, &INPUTS);
        *entry != y && Some(*entry) != x && !named
    };
    let (texts, others): (Vec<&Entry>, Vec<&Entry>) =
        files.entries.iter().filter(other).partition(|entry| entry.is_text);
    let no_numbers: Vec<&str> = files
        .others
        .iter()
        .map(|(name, _)| name)
        .chain(texts.iter().map(|entry| &entry.name))
        .map(String::as_str)
        .collect();
    if !no_numbers.is_empty() {
        notes.push(format!("Left out, as they hold no numbers: {}.", no_numbers.join(", ")));
    }
    let Found { epochs, layers, arrays } = arrange(&others, &mut notes)?;
    if layers.is_empty() {
        return Err(ActivationError::NoLayers { arrays: files.existing() });
    }
    let units = check_units(&arrays, epochs[0], samples)?;

    let distinct = inputs.as_ref().map_or(samples, |(_, _, counts)| counts.len());
    let h_x_bits = match &inputs {
        Some((_, _, counts)) => {
            let mut counts = counts.clone();
            // The order of a sum must not depend on that of the rows.
            counts.sort_unstable();
            entropy_bits(counts, samples)
        }
        None => crate::math::log2(samples as f64),
    };
    if inputs.is_none() {
        notes.push("No inputs are given: every row counts as a different input, so I(X;T) = H(T).".to_owned());
    } else if distinct < samples {
        notes.push(format!("{distinct} of {samples} inputs are distinct; equal rows are one input."));
    }
    let mut counts = vec![0; class_names.len()];
    labels.iter().for_each(|label| counts[*label as usize] += 1);
    if counts.iter().filter(|count| **count > 0).count() == 1 {
        notes.push("All labels are the same: there is nothing to know about them, and I(T;Y) is 0.".to_owned());
    }
    let name = options.name.clone().unwrap_or_else(|| {
        // The file of the layers, not that of the labels.
        let path = files.file_name(arrays[0][0].file);
        let base = base_name(path);
        base.strip_suffix(".npz").or_else(|| base.strip_suffix(".npy")).unwrap_or(base).to_owned()
    });
    let facts = DataFacts {
        name: printable(&name),
        digest: identity(&labels, &arrays),
        samples,
        features: inputs.as_ref().map_or(0, |(features, ..)| *features),
        classes: class_names.len(),
        h_x_bits,
        h_y_bits: entropy_bits(counts, samples),
        given: None,
    };
    let inputs = inputs.map(|(_, numbers, _)| numbers).filter(|_| distinct < samples);
    drop(reader);
    let arrays = arrays.into_iter().map(|layers| layers.into_iter().cloned().collect()).collect();
    Ok(ActivationSet { files, epochs, layers, units, class_names, facts, notes, labels, inputs, arrays })
}

/// The array that somebody asked for, by its name or that of its file.
fn find<'a, B: AsRef<[u8]>>(files: &'a Files<B>, name: &str, what: &'static str) -> Result<&'a Entry, ActivationError> {
    let of_file = |entry: &&Entry| {
        let path = files.file_name(entry.file);
        path == name || base_name(path) == name
    };
    let in_file: Vec<&Entry> = files.entries.iter().filter(of_file).collect();
    let names: &[&str] = if what == "labels" { &LABELS } else { &INPUTS };
    let of_usual_name = || in_file.iter().copied().filter(|entry| is_one_of(&entry.name, names));
    let found: Vec<&Entry> = match in_file.len() {
        0 => files.entries.iter().filter(|entry| entry.name == name).collect(),
        1 => in_file,
        _ => of_usual_name().collect(),
    };
    let arrays = || quoted(&found);
    match found[..] {
        [entry] => Ok(entry),
        [] => Err(ActivationError::Missing { what, name: name.to_owned(), arrays: files.existing() }),
        _ => Err(ActivationError::Ambiguous { what, arrays: arrays() }),
    }
}

/// The array of a usual name.
fn usual<'a, B: AsRef<[u8]>>(
    files: &'a Files<B>,
    names: &[&str],
    what: &'static str,
) -> Result<Option<&'a Entry>, ActivationError> {
    let found: Vec<&Entry> = files.entries.iter().filter(|entry| is_one_of(&entry.name, names)).collect();
    match found[..] {
        [] => Ok(None),
        [entry] => Ok(Some(entry)),
        _ => Err(ActivationError::Ambiguous { what, arrays: quoted(&found) }),
    }
}

/// The array of the one .npy file beside an archive, which can only be labels.
fn lone_file<B: AsRef<[u8]>>(files: &Files<B>) -> Option<&Entry> {
    let mut alone = files.entries.iter().filter(|entry| !entry.archived);
    let first = alone.next().filter(|entry| place(&entry.name).is_none() && !is_one_of(&entry.name, &INPUTS));
    first.filter(|_| alone.next().is_none() && files.entries.iter().any(|entry| entry.archived))
}

fn quoted(entries: &[&Entry]) -> String {
    entries.iter().map(|entry| format!("\"{}\"", entry.name)).collect::<Vec<_>>().join(" or ")
}

/// Layers by epoch.
struct Found<'a> {
    epochs: Vec<usize>,
    layers: Vec<String>,
    arrays: Vec<Vec<&'a Entry>>,
}

fn arrange<'a>(entries: &[&'a Entry], notes: &mut Vec<String>) -> Result<Found<'a>, ActivationError> {
    let places: Vec<_> = entries.iter().map(|entry| place(&entry.name)).collect();
    let with_epochs = places.iter().flatten().any(|place| place.epoch.is_some());
    let with_names = places.iter().any(Option::is_some);
    let mut of_layers: Vec<(usize, String, &Entry)> = Vec::new();
    let mut left_out = Vec::new();
    for (entry, place) in entries.iter().copied().zip(places) {
        match place {
            Some(place) if place.epoch.is_some() == with_epochs => {
                let epoch = match &place.epoch {
                    None => 0,
                    Some(digits) => digits
                        .parse()
                        .ok()
                        .filter(|epoch| *epoch <= MOST_EPOCH)
                        .ok_or_else(|| ActivationError::Epoch { array: entry.name.clone() })?,
                };
                of_layers.push((epoch, place.layer, entry));
            }
            None if !with_names || !with_epochs && output_rank(&entry.name).is_some() => {
                of_layers.push((0, entry.name.clone(), entry));
            }
            _ => left_out.push(entry),
        }
    }
    if !left_out.is_empty() {
        let names: Vec<String> = left_out.iter().map(|entry| entry.name.clone()).collect();
        notes.push(format!("Left out, as their names are none of layers: there {}.", crate::formats::existing(&names)));
    }
    let mut layers: Vec<String> = Vec::new();
    let mut epochs: Vec<usize> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (epoch, layer, _) in &of_layers {
        epochs.push(*epoch);
        if known.insert(layer.as_str()) {
            layers.push(layer.clone());
        }
    }
    epochs.sort_unstable();
    epochs.dedup();
    // Numbered layers in their order, then what is known to be the output.
    let rank = |layer: &String| match layer_number(layer) {
        Some(number) => Some((0, number)),
        None => output_rank(layer).map(|rank| (1, rank)),
    };
    if layers.iter().all(|layer| rank(layer).is_some()) && layers.iter().any(|layer| layer_number(layer).is_some()) {
        layers.sort_by_key(rank);
    }
    if !with_epochs && layers.len() > 1 && layers.iter().all(|layer| has_two_numbers(layer)) {
        notes.push(
            "No epochs are found in these names: all arrays count as layers of one epoch. Names such as epoch_5/layer_1 say which is which."
                .to_owned(),
        );
    }
    let mut places = std::collections::HashMap::new();
    for (epoch, layer, entry) in &of_layers {
        if let Some(first) = places.insert((*epoch, layer.as_str()), *entry) {
            return Err(ActivationError::Twice { first: first.name.clone(), second: entry.name.clone() });
        }
    }
    let at = |epoch: usize| {
        let of = |layer: &String| {
            let missing = || ActivationError::MissingLayer { layer: layer.clone(), epoch };
            places.get(&(epoch, layer.as_str())).copied().ok_or_else(missing)
        };
        layers.iter().map(of).collect::<Result<Vec<_>, _>>()
    };
    let arrays = epochs.iter().map(|epoch| at(*epoch)).collect::<Result<_, _>>()?;
    Ok(Found { epochs, layers, arrays })
}

fn check_rows(entry: &Entry, labels: usize) -> Result<(), ActivationError> {
    match entry.shape.first() == Some(&labels) {
        true => Ok(()),
        false => Err(ActivationError::Rows { array: entry.name.clone(), shape: entry.shape.clone(), labels }),
    }
}

/// Units of each layer, the same at all epochs.
fn check_units(arrays: &[Vec<&Entry>], first_epoch: usize, samples: usize) -> Result<Vec<usize>, ActivationError> {
    let mut units = Vec::new();
    for layers in arrays {
        for (l, entry) in layers.iter().enumerate() {
            check_rows(entry, samples)?;
            // A shape that no memory holds has no array: that is found when it is read.
            let found = entry.shape[1..].iter().fold(1, |units: usize, size| units.saturating_mul(*size));
            if found == 0 {
                return Err(ActivationError::NoUnits { array: entry.name.clone(), shape: entry.shape.clone() });
            }
            match units.get(l) {
                None => units.push(found),
                Some(expected) if *expected == found => {}
                Some(expected) => {
                    return Err(ActivationError::Units {
                        array: entry.name.clone(),
                        units: found,
                        expected: *expected,
                        epoch: first_epoch,
                    })
                }
            }
        }
    }
    Ok(units)
}

/// What identifies the set, as the digest of data does: its labels, and names and shapes of its arrays.
fn identity(labels: &[u32], arrays: &[Vec<&Entry>]) -> String {
    let mut hash = Sha256::new();
    labels.iter().for_each(|label| hash.update(label.to_le_bytes()));
    for entry in arrays.iter().flatten() {
        hash.update(entry.name.as_bytes());
        entry.shape.iter().for_each(|size| hash.update((*size as u64).to_le_bytes()));
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
