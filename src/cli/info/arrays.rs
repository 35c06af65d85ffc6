//! Arrays in a file: names, shapes, types, and how far their numbers go.

use std::fmt;
use std::path::Path;

use anyhow::{bail, Result};
use serde::Serialize;

use crate::cli::output::table;
use crate::formats::{read_npy, Array, Npz};

/// One array.
#[derive(Serialize)]
struct Facts {
    /// None where the file holds one without a name.
    name: Option<String>,
    shape: Vec<usize>,
    #[serde(rename = "type")]
    number_type: &'static str,
    /// Of what is finite.
    minimum: Option<f64>,
    maximum: Option<f64>,
    /// NaN and infinities.
    not_finite: usize,
}

impl Facts {
    fn of(name: Option<String>, array: &Array) -> Self {
        let numbers = &array.values;
        let (mut minimum, mut maximum, mut not_finite) = (None, None, 0);
        for value in (0..numbers.len()).map(|index| numbers.double(index)) {
            if value.is_finite() {
                minimum = Some(minimum.map_or(value, |least: f64| least.min(value)));
                maximum = Some(maximum.map_or(value, |most: f64| most.max(value)));
            } else {
                not_finite += 1;
            }
        }
        let number_type = numbers.number_type().name();
        Self { name, shape: array.shape.clone(), number_type, minimum, maximum, not_finite }
    }
}

/// All arrays of a file, in its order.
#[derive(Serialize)]
pub(super) struct Arrays {
    arrays: Vec<Facts>,
}

impl Arrays {
    /// Reads all of a file: what it describes is sound. The kind is given in words.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<(&'static str, Self)> {
        if bytes.starts_with(b"\x93NUMPY") {
            return Ok(("an array of numpy", Self { arrays: vec![Facts::of(None, &read_npy(bytes)?)] }));
        }
        if bytes.starts_with(b"PK") {
            let file = Npz::open(bytes)?;
            let names: Vec<String> = file.names().map(str::to_owned).collect();
            // One at a time: all together may be more than there is room for.
            let arrays = names.into_iter().map(|name| {
                let array = file.read(&name)?;
                Ok(Facts::of(Some(name), &array))
            });
            return Ok(("arrays of numpy", Self { arrays: arrays.collect::<Result<_>>()? }));
        }
        bail!(
            "this is no file that infoplane knows ({}); it reads .infoplane, .plane, .npy, .npz and JSON of parameters",
            path.extension().map_or("without an ending".to_owned(), |ending| ending.to_string_lossy().into_owned())
        );
    }
}

impl fmt::Display for Arrays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.arrays.iter().any(|array| array.name.is_some());
        let rows = self.arrays.iter().map(|array| {
            let shape: Vec<String> = array.shape.iter().map(usize::to_string).collect();
            let range = match (array.minimum, array.maximum) {
                // With the digits of single precision: enough to look at.
                (Some(least), Some(most)) => format!("{} to {}", least as f32, most as f32),
                _ => String::new(),
            };
            let rest = if array.not_finite > 0 { format!("{} not finite", array.not_finite) } else { String::new() };
            let cells = [format!("({})", shape.join(", ")), array.number_type.to_owned(), range, rest];
            let name = array.name.clone().filter(|_| named);
            name.into_iter().chain(cells).collect::<Vec<_>>()
        });
        let table = table(&rows.collect::<Vec<_>>());
        table.lines().try_for_each(|line| writeln!(f, "  {line}"))
    }
}
