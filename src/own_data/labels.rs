//! Labels of all kinds become classes.

use std::collections::HashMap;
use std::fmt;

use super::{DataError, MAX_CLASSES};
use crate::formats::Array;

/// Labels as they stand in a file.
pub(super) enum Labels {
    /// Classes or one-hot.
    Array { name: String, array: Array },
    /// Different words, and for each row which of them.
    Words { words: Vec<String>, of: Vec<u32> },
}

/// How labels of a shape are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelShape {
    /// One for each row.
    One,
    /// For each row one of so many columns; or of rows, where they lie across.
    OneHot { classes: usize, across: bool },
}

/// What a class is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    Number(i64),
    Word(String),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// Labels that are collected, classes numbered as they appear.
#[derive(Default)]
pub(super) struct Classes {
    pub names: Vec<Label>,
    pub of: Vec<u32>,
    numbers: HashMap<Label, u32>,
}

impl Classes {
    fn number(&mut self, label: Label) -> Result<u32, DataError> {
        if let Some(number) = self.numbers.get(&label) {
            return Ok(*number);
        }
        if self.names.len() == MAX_CLASSES {
            return Err(DataError::Classes);
        }
        let number = self.names.len() as u32;
        self.names.push(label.clone());
        self.numbers.insert(label, number);
        Ok(number)
    }

    /// Adds the labels of a part, `samples` of them.
    pub fn add(&mut self, labels: Labels, shape: LabelShape, samples: usize) -> Result<(), DataError> {
        match (labels, shape) {
            (Labels::Words { words, of }, _) => self.add_words(words, &of),
            (Labels::Array { name, array }, LabelShape::One) => self.add_numbers(&name, &array),
            (Labels::Array { name, array }, LabelShape::OneHot { classes, across }) => {
                let at = |row, class| if across { class * samples + row } else { row * classes + class };
                self.add_one_hot(&name, &array, samples, classes, at)
            }
        }
    }

    fn add_numbers(&mut self, name: &str, array: &Array) -> Result<(), DataError> {
        let values = &array.values;
        // Neighbours often have the same label.
        let mut last = None;
        for row in 0..values.len() {
            let whole = values.whole(row).and_then(|value| i64::try_from(value).ok());
            let label = whole.ok_or_else(|| {
                let value = values.double(row).to_string();
                DataError::NotAClass { array: name.to_owned(), row: row + 1, value }
            })?;
            let class = match last {
                Some((known, class)) if known == label => class,
                _ => self.number(Label::Number(label))?,
            };
            last = Some((label, class));
            self.of.push(class);
        }
        Ok(())
    }

    fn add_one_hot(
        &mut self,
        name: &str,
        array: &Array,
        samples: usize,
        classes: usize,
        at: impl Fn(usize, usize) -> usize,
    ) -> Result<(), DataError> {
        let numbers = (0..classes).map(|class| self.number(Label::Number(class as i64)));
        let numbers: Vec<u32> = numbers.collect::<Result<_, _>>()?;
        for row in 0..samples {
            let mut found = None;
            for (class, number) in numbers.iter().enumerate() {
                match array.values.whole(at(row, class)) {
                    Some(0) => {}
                    Some(1) if found.is_none() => found = Some(*number),
                    _ => {
                        found = None;
                        break;
                    }
                }
            }
            let not_one_hot = || DataError::NotOneHot { array: name.to_owned(), row: row + 1, classes };
            self.of.push(found.ok_or_else(not_one_hot)?);
        }
        Ok(())
    }

    /// Words that are all whole numbers are numbers; words that are all numbers are no classes.
    fn add_words(&mut self, words: Vec<String>, of: &[u32]) -> Result<(), DataError> {
        let parsed: Option<Vec<f64>> = words.iter().map(|word| word.parse().ok()).collect();
        let labels: Vec<Label> = match parsed {
            None => words.into_iter().map(Label::Word).collect(),
            Some(numbers) => {
                // Below 2^53 doubles hold all integers.
                let whole = |value: f64| (value.trunc() == value && value.abs() < 9e15).then_some(value as i64);
                let numbers: Result<_, usize> =
                    numbers.iter().enumerate().map(|(i, n)| whole(*n).map(Label::Number).ok_or(i)).collect();
                numbers.map_err(|word| {
                    let row = of.iter().position(|label| *label as usize == word).map_or(0, |row| row + 1);
                    DataError::NotAClass { array: "labels".to_owned(), row, value: words[word].clone() }
                })?
            }
        };
        let numbers: Vec<u32> = labels.into_iter().map(|label| self.number(label)).collect::<Result<_, _>>()?;
        self.of.extend(of.iter().map(|word| numbers[*word as usize]));
        Ok(())
    }

    /// Numbers the classes in the order of their labels.
    pub fn sort(&mut self) {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_by(|a, b| self.names[*a as usize].cmp(&self.names[*b as usize]));
        let mut new = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, old)| new[*old as usize] = place as u32);
        self.of.iter_mut().for_each(|class| *class = new[*class as usize]);
        self.names.sort();
        self.numbers.clear();
    }
}
