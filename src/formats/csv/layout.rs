//! What the columns of a table are: names, labels, inputs, and those that only count the rows.

use std::collections::HashSet;

use super::super::{FormatError, FormatProblem};
use super::fields::{Fields, Start};
use super::{is_missing, number, shortened, CsvOptions, LabelReason, Role, MAX_COLUMNS};

/// Names of columns of labels, the surest first.
const LABELS: [&str; 11] =
    ["label", "labels", "class", "classes", "target", "targets", "species", "y", "category", "categories", "diagnosis"];

/// Names of columns that count the rows.
const INDICES: [&str; 10] = ["", "id", "index", "idx", "unnamed0", "rownames", "row", "no", "nr", "number"];

/// Rows from which on a column without such a name that counts them is no input.
const COUNTED_ROWS: usize = 5;

/// Rows and cells that are kept to be shown.
const SHOWN_ROWS: usize = 5;
const SHOWN_COLUMNS: usize = 64;
const SHOWN_CHARACTERS: usize = 24;

/// What kind of table it is.
pub(super) struct Layout {
    pub start: Start,
    pub header: bool,
    pub names: Vec<String>,
    pub roles: Vec<Role>,
    pub label: Option<(usize, LabelReason)>,
    /// The first rows, without that of the names, as far as they are shown.
    pub shown: Vec<Vec<String>>,
}

/// What a column holds below the first row.
///
/// There may be many: counts of 32 bits hold all rows of a file, and most columns have no set.
#[derive(Default)]
struct Column {
    numbers: u32,
    texts: u32,
    /// Those of the texts that are numbers with a decimal comma.
    commas: u32,
    /// Numbers that are not whole.
    fractions: u32,
    /// The whole number that the next row should have, while all rows before follow each other; and the rows.
    counts: Option<Option<i64>>,
    /// Different texts of a column that may hold labels, no more than the limit and one.
    // A set without a box takes six words in each of many columns.
    #[allow(clippy::box_collection)]
    // A set without a box takes six words in each of many columns.
    #[allow(clippy::box_collection)]
    different: Option<Box<HashSet<String>>>,
}

/// What labels a column might hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Numbers, many of them different or not whole.
    Quantity,
    /// Few whole numbers.
    Few,
    Words,
}

impl Column {
    fn see(&mut self, text: &str, keep: Option<usize>) {
        if is_missing(text) {
            self.counts = Some(None);
            return;
        }
        match number(text) {
            Some(value) => {
                self.numbers += 1;
                self.fractions += u32::from(value.trunc() != value);
            }
            None => {
                self.texts += 1;
                self.commas += u32::from(is_comma_number(text));
            }
        }
        let whole = text.parse::<i64>().ok();
        self.counts = Some(match self.counts {
            None => whole.and_then(|whole| whole.checked_add(1)),
            Some(expected) => expected.filter(|next| whole == Some(*next)).and_then(|next| next.checked_add(1)),
        });
        let Some(most) = keep else { return };
        let different = self.different.get_or_insert_default();
        if different.len() <= most && !different.contains(text) {
            different.insert(text.to_owned());
        }
    }

    fn different(&self) -> usize {
        self.different.as_ref().map_or(0, |different| different.len())
    }

    fn likeness(&self) -> Likeness {
        let (rows, different) = ((self.numbers + self.texts) as usize, self.different());
        match () {
            () if different < 2 => Likeness::Quantity,
            () if self.texts > 0 && 2 * different <= rows.max(4) => Likeness::Words,
            () if self.texts == 0 && self.fractions == 0 && (3 * different <= rows || different <= 2) => Likeness::Few,
            () => Likeness::Quantity,
        }
    }
}

impl Layout {
    /// Looks at the whole table once.
    pub fn find(bytes: &[u8], options: &CsvOptions) -> Result<Self, FormatError> {
        let start = Start::find(bytes);
        let mut fields = Fields::new(bytes, start);
        // Without a name for labels, the first column is asked, the second behind an index, and the last.
        let keep = |column: usize, last: usize| (column < 2 || column == last).then_some(options.most_labels);
        let mut first: Vec<(String, bool)> = Vec::new();
        let mut columns: Vec<Column> = Vec::new();
        let mut shown: Vec<Vec<String>> = Vec::new();
        let (mut rows, mut second_is_quoted) = (0, false);
        while let Some(field) = fields.next()? {
            let text = fields.text();
            let quoted = bytes[field.at..].trim_ascii_start().first() == Some(&b'"');
            if field.row <= SHOWN_ROWS && field.column < SHOWN_COLUMNS {
                if shown.len() == field.row {
                    shown.push(Vec::new());
                }
                let cell = text.chars().take(SHOWN_CHARACTERS).collect();
                // One was just made where there was none.
                if let Some(row) = shown.last_mut() {
                    row.push(cell);
                }
            }
            if field.row == 0 {
                if first.len() == MAX_COLUMNS {
                    let what = format!("a table of more than {MAX_COLUMNS} columns");
                    let advice = "save it as .npy";
                    return Err(FormatError::at(field.at, FormatProblem::NotSupported { what, advice }));
                }
                first.push((text.to_owned(), quoted));
                columns.push(Column::default());
                continue;
            }
            rows = field.row;
            second_is_quoted |= field.row == 1 && quoted;
            let last = columns.len() - 1;
            if let Some(column) = columns.get_mut(field.column) {
                column.see(text, keep(field.column, last));
            }
        }
        let least = if options.without_labels { 1 } else { 2 };
        if first.len() < least {
            let what = "a table of fewer than two columns".to_owned();
            let advice = "separate inputs and label by commas, semicolons, tabs or blanks";
            return Err(FormatError::at(0, FormatProblem::NotSupported { what, advice }));
        }
        let asked_by_name = options
            .label
            .as_deref()
            .is_some_and(|label| label.parse::<usize>().is_err() && first.iter().any(|(text, _)| text == label));
        let header =
            options.header.unwrap_or_else(|| asked_by_name || holds_names(&first, &columns, rows, second_is_quoted));
        if !header {
            let last = columns.len() - 1;
            for (place, ((text, _), column)) in first.iter().zip(&mut columns).enumerate() {
                // The first row is data too. It comes late: what is counted begins anew.
                let follows = text.parse::<i64>().ok().and_then(|whole| whole.checked_add(rows as i64 + 1));
                let counted = column.counts.take();
                column.see(text, keep(place, last));
                column.counts = match counted {
                    Some(Some(next)) if follows == Some(next) => counted,
                    None => column.counts,
                    _ => Some(None),
                };
            }
        } else if !shown.is_empty() {
            shown.remove(0);
        }
        shown.truncate(SHOWN_ROWS);
        let rows = rows + usize::from(!header);
        let name = |column: usize| match header && !first[column].0.is_empty() {
            true => shortened(&first[column].0),
            false => (column + 1).to_string(),
        };
        let names: Vec<String> = (0..first.len()).map(name).collect();
        let raw = |column: usize| if header { first[column].0.as_str() } else { "" };
        let mut layout = Self { start, header, roles: vec![Role::Input; names.len()], names, label: None, shown };
        let counts: Vec<bool> = (0..columns.len())
            .map(|c| {
                let named = header && INDICES.contains(&folded(raw(c)).as_str());
                let follows = matches!(columns[c].counts, Some(Some(_)));
                follows && if named { rows >= 3 } else { c == 0 && rows >= COUNTED_ROWS }
            })
            .collect();
        if !options.without_labels {
            let label = layout.find_label(&columns, &counts, options, &first)?;
            layout.roles[label.0] = Role::Label;
            layout.label = Some(label);
        }
        layout.choose_inputs(&counts, options)?;
        Ok(layout)
    }

    fn find_label(
        &self,
        columns: &[Column],
        counts: &[bool],
        options: &CsvOptions,
        first: &[(String, bool)],
    ) -> Result<(usize, LabelReason), FormatError> {
        if let Some(label) = &options.label {
            return Ok((self.column(label, first)?, LabelReason::Asked));
        }
        let last = columns.len() - 1;
        if self.header {
            // The surest name; of equally sure ones the last. A name over fractions names something else.
            let named = (0..columns.len()).filter(|c| columns[*c].fractions == 0 && !counts[*c]);
            let named = named.filter_map(|c| is_label(&self.names[c]).map(|sure| (std::cmp::Reverse(sure), c))).max();
            if let Some((_, column)) = named {
                return Ok((column, LabelReason::Name));
            }
        }
        let begin = counts.iter().position(|counts| !counts).unwrap_or(0).min(1);
        let different = |column: usize| columns[column].different();
        // Words can be nothing else.
        let of_last = if columns[last].texts > 0 { Likeness::Words } else { columns[last].likeness() };
        let of_first = columns[begin].likeness();
        if begin < last && of_first > of_last {
            return Ok((begin, LabelReason::First { different: different(begin), last: different(last) }));
        }
        Ok((last, LabelReason::Last { different: different(last) }))
    }

    /// The column of a name, or of a number counted from 1.
    fn column(&self, label: &str, first: &[(String, bool)]) -> Result<usize, FormatError> {
        let named = || first.iter().position(|(text, _)| self.header && text == label);
        let number = label.parse::<usize>().ok().filter(|number| (1..=self.names.len()).contains(number));
        let column = number.map(|number| number - 1).or_else(named);
        let missing = || FormatProblem::NoColumn { name: label.to_owned(), columns: self.names.len() };
        column.ok_or_else(|| FormatError::new(missing()))
    }

    fn choose_inputs(&mut self, counts: &[bool], options: &CsvOptions) -> Result<(), FormatError> {
        if let Some(inputs) = &options.inputs {
            let wanted = self.listed(inputs)?;
            for (column, role) in self.roles.iter_mut().enumerate().filter(|(_, role)| **role != Role::Label) {
                *role = match (wanted.contains(&column), counts[column]) {
                    (true, _) => Role::Input,
                    (false, true) => Role::Index,
                    (false, false) => Role::LeftOut,
                };
            }
            if !self.roles.contains(&Role::Input) {
                return Err(FormatError::new(FormatProblem::NoInputs { names: inputs.clone() }));
            }
            return Ok(());
        }
        let others = self.roles.iter().zip(counts).filter(|(role, counts)| **role == Role::Input && !**counts).count();
        // The only input stays one, whatever it counts.
        if others > 0 {
            for (role, counts) in self.roles.iter_mut().zip(counts) {
                if *role == Role::Input && *counts {
                    *role = Role::Index;
                }
            }
        }
        Ok(())
    }

    /// Columns by names, numbers and ranges of numbers, separated by commas.
    fn listed(&self, list: &str) -> Result<Vec<usize>, FormatError> {
        let columns = self.names.len();
        let mut listed = Vec::new();
        for part in list.split(',').map(str::trim) {
            let range = part.split_once('-').unwrap_or((part, part));
            let named = || self.names.iter().position(|name| self.header && name == part);
            match (range.0.trim().parse::<usize>(), range.1.trim().parse::<usize>(), named()) {
                (Ok(from), Ok(to), _) if 1 <= from && from <= to && to <= columns => listed.extend(from - 1..to),
                (.., Some(column)) => listed.push(column),
                _ => return Err(FormatError::new(FormatProblem::NoColumn { name: part.to_owned(), columns })),
            }
        }
        Ok(listed)
    }
}

/// A name in lower case, without what is neither letter nor digit.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How sure a name is that of labels, 0 the surest: the whole name, or one of its words.
fn is_label(name: &str) -> Option<usize> {
    let place = |word: &str| LABELS.iter().position(|label| *label == word);
    place(&folded(name)).or_else(|| {
        let words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        // One letter in a longer name says nothing.
        words.filter(|word| word.len() > 1).filter_map(|word| place(&word)).min().map(|place| place + LABELS.len())
    })
}

/// A number with a decimal comma. It is not read, but a name may stand over it.
fn is_comma_number(text: &str) -> bool {
    text.split_once(',').is_some_and(|(whole, rest)| {
        !rest.contains('.') && number(whole).is_some() && number(&format!("{whole}.{rest}")).is_some()
    })
}

/// Whether the first row holds names: a text over numbers, the quoted row of a table that quotes nothing else, the
/// usual name of labels, or numbers that count the columns.
fn holds_names(first: &[(String, bool)], columns: &[Column], rows: usize, second_is_quoted: bool) -> bool {
    let is_text = |text: &str| number(text).is_none() && !is_comma_number(text) && !is_missing(text);
    let over_numbers = |((text, _), column): (&(String, bool), &Column)| {
        is_text(text) && column.numbers + column.commas > 0 && column.texts == column.commas
    };
    if first.iter().zip(columns).any(over_numbers) || rows == 0 && first.iter().any(|(text, _)| is_text(text)) {
        return true;
    }
    if rows > 0 && !second_is_quoted && first.iter().all(|(_, quoted)| *quoted) {
        return true;
    }
    if first.iter().zip(columns).any(|((text, _), column)| column.texts > 0 && LABELS.contains(&folded(text).as_str()))
    {
        return true;
    }
    // pandas names columns 0, 1, 2, ..., perhaps behind an unnamed index.
    let counted = match first {
        [(index, _), others @ ..] if index.is_empty() => others,
        all => all,
    };
    let counts = counted.iter().enumerate().all(|(n, (text, _))| text.parse() == Ok(n));
    counts && counted.len() > 2
}
