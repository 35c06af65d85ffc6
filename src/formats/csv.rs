//! Tables as text, one column of them labels: CSV with commas, semicolons or tabs.

use std::collections::HashMap;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::{Array, Cell, CellProblem, FormatError, FormatProblem, Numbers};

/// Longest field; one that is longer has a quote that was not closed.
const MAX_FIELD: usize = 1 << 12;

/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1 << 17;

/// What stands where a value is missing, in lower case.
const MISSING: [&str; 8] = ["", "na", "nan", "n/a", "null", "none", "?", "-"];

/// How to read a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Whether the first row holds names; found out if nothing is said.
    pub header: Option<bool>,
    /// Name of the column of labels, or its number, counted from 1; the last one if nothing is said.
    pub label: Option<String>,
    /// Most different labels that there may be.
    pub most_labels: usize,
}

/// A table of numbers with a label for each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Rows by columns, without that of the labels; in single precision.
    pub inputs: Array,
    /// The different labels as they are written, in the order in which they appear.
    pub labels: Vec<String>,
    /// For each row the index of its label.
    pub label_of: Vec<u32>,
    /// Whether the first row holds names.
    pub header: bool,
    /// Name of the column of labels, or its number, counted from 1.
    pub label_column: String,
}

/// Reads a table.
///
/// The separator is the first of tab, semicolon and comma that the first line has outside of quotes. The first
/// row holds names if one of its inputs is not a number, or its label is a word and the next one a number.
///
/// # Errors
/// With row and column: values that are missing, not numbers, or not finite in single precision; rows of
/// different length; more different labels than the options allow; see [`FormatError`].
pub fn read_csv(bytes: &[u8], options: &CsvOptions) -> Result<Table, FormatError> {
    let not_text = |at, what: &str| {
        let problem = FormatProblem::NotSupported { what: what.to_owned(), advice: "save it as UTF-8" };
        Err(FormatError::at(at, problem))
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return not_text(0, "a text in UTF-16");
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        return not_text(error.valid_up_to(), "a text that is not UTF-8");
    }
    let layout = Layout::find(bytes, options)?;
    let mut fields = Fields::new(bytes, layout.separator);
    let mut names = HashMap::new();
    let mut table = Table {
        inputs: Array { shape: Vec::new(), values: Numbers::F32(Vec::new()) },
        labels: Vec::new(),
        label_of: Vec::new(),
        header: layout.header,
        label_column: layout.label_name(bytes),
    };
    let mut values = Vec::new();
    while let Some(field) = fields.next()? {
        if layout.header && field.row == 0 {
            continue;
        }
        let refuse = |problem| Err(layout.error(bytes, &field, problem));
        if field.column >= layout.columns || field.ends_row && field.column + 1 < layout.columns {
            return refuse(CellProblem::Length { columns: layout.columns });
        }
        let text = fields.text();
        if is_missing(text) {
            return refuse(CellProblem::Missing);
        }
        if field.column == layout.label {
            let next = table.labels.len();
            let label = match names.get(text) {
                Some(label) => *label,
                None if next == options.most_labels => return refuse(CellProblem::Labels { most: next }),
                None => {
                    table.labels.push(text.to_owned());
                    names.insert(text.to_owned(), next as u32);
                    next as u32
                }
            };
            table.label_of.push(label);
        } else {
            match text.parse::<f32>() {
                Ok(value) if value.is_finite() => values.push(value),
                Ok(_) => return refuse(CellProblem::NotFinite { text: text.to_owned() }),
                Err(_) => return refuse(CellProblem::NotANumber { text: shortened(text) }),
            }
        }
    }
    table.inputs.shape = vec![table.label_of.len(), layout.columns - 1];
    table.inputs.values = Numbers::F32(values);
    Ok(table)
}

fn is_missing(text: &str) -> bool {
    MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// What kind of table it is.
struct Layout {
    separator: u8,
    header: bool,
    columns: usize,
    label: usize,
}

impl Layout {
    fn find(bytes: &[u8], options: &CsvOptions) -> Result<Self, FormatError> {
        let separator = separator(bytes);
        let mut fields = Fields::new(bytes, separator);
        // Of each column, whether the first row holds a text there, and whether the second holds a number.
        let (mut texts, mut named) = (Vec::new(), None);
        let mut second = Vec::new();
        while let Some(field) = fields.next()? {
            let text = fields.text();
            let is_number = text.parse::<f32>().is_ok();
            match field.row {
                0 => {
                    if texts.len() == MAX_COLUMNS {
                        let what = format!("a table of more than {MAX_COLUMNS} columns");
                        let advice = "save it as .npy";
                        return Err(FormatError::at(field.at, FormatProblem::NotSupported { what, advice }));
                    }
                    if options.label.as_deref().is_some_and(|label| label == text) && !is_number {
                        named = Some(field.column);
                    }
                    texts.push(!is_number && !is_missing(text));
                }
                1 if second.len() < MAX_COLUMNS => second.push(is_number && !is_missing(text)),
                _ => break,
            }
        }
        let columns = texts.len();
        if columns < 2 {
            let what = "a table of fewer than two columns".to_owned();
            let advice = "separate inputs and label by commas, semicolons or tabs";
            return Err(FormatError::at(0, FormatProblem::NotSupported { what, advice }));
        }
        let label = match (&options.label, named) {
            (None, _) => columns - 1,
            (Some(_), Some(column)) => column,
            (Some(label), None) => {
                let number = label.parse::<usize>().ok().filter(|number| (1..=columns).contains(number));
                let missing = || FormatError::new(FormatProblem::NoColumn { name: label.clone(), columns });
                number.ok_or_else(missing)? - 1
            }
        };
        let inputs_are_texts = texts.iter().enumerate().any(|(column, text)| *text && column != label);
        let label_is_text = texts[label] && second.len() == columns && second[label];
        let header = options.header.unwrap_or(named.is_some() || inputs_are_texts || label_is_text);
        Ok(Self { separator, header, columns, label })
    }

    /// The name of a column, where there are names.
    fn name(&self, bytes: &[u8], column: usize) -> Option<String> {
        let mut fields = Fields::new(bytes, self.separator);
        while let Ok(Some(field)) = fields.next() {
            if field.row > 0 || !self.header {
                break;
            }
            if field.column == column {
                return Some(shortened(fields.text())).filter(|name| !name.is_empty());
            }
        }
        None
    }

    fn label_name(&self, bytes: &[u8]) -> String {
        self.name(bytes, self.label).unwrap_or_else(|| format!("{}", self.label + 1))
    }

    fn error(&self, bytes: &[u8], field: &Field, problem: CellProblem) -> FormatError {
        let row = field.row as u64 + u64::from(!self.header);
        let name = self.name(bytes, field.column);
        let cell = Cell { row, line: field.line, column: field.column + 1, name, problem };
        FormatError::at(field.at, FormatProblem::Cell(Box::new(cell)))
    }
}

/// The first of the separators that the first line has.
fn separator(bytes: &[u8]) -> u8 {
    let mut quoted = false;
    let (mut semicolon, mut comma) = (false, false);
    for byte in without_mark(bytes).1 {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\n' | b'\r' if semicolon || comma => break,
            b'\t' => return b'\t',
            b';' => semicolon = true,
            b',' => comma = true,
            _ => {}
        }
    }
    if semicolon {
        b';'
    } else {
        b','
    }
}

/// What comes after the mark that some programs put before UTF-8 and after the # of numpy.savetxt, and where.
fn without_mark(bytes: &[u8]) -> (usize, &[u8]) {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.strip_prefix(b"#").unwrap_or(text);
    (bytes.len() - text.len(), text)
}

/// Where a field is.
struct Field {
    at: usize,
    /// Row, counted from 0, that of the names included.
    row: usize,
    /// Line of the file, counted from 1.
    line: u64,
    column: usize,
    ends_row: bool,
}

/// The fields of a table, one after the other. The text is UTF-8.
struct Fields<'a> {
    reader: Reader,
    bytes: &'a [u8],
    at: usize,
    line: u64,
    row: usize,
    column: usize,
    buffer: Box<[u8; MAX_FIELD]>,
    length: usize,
}

impl<'a> Fields<'a> {
    fn new(bytes: &'a [u8], separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        let at = without_mark(bytes).0;
        Self { reader, bytes, at, line: 1, row: 0, column: 0, buffer: Box::new([0; MAX_FIELD]), length: 0 }
    }

    fn next(&mut self) -> Result<Option<Field>, FormatError> {
        // Empty lines are no rows; passed over here so that the place of a field is its own.
        while self.column == 0 && matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.pass(1);
        }
        let (at, line) = (self.at, self.line);
        self.length = 0;
        loop {
            let (result, read, written) =
                self.reader.read_field(&self.bytes[self.at..], &mut self.buffer[self.length..]);
            self.pass(read);
            self.length += written;
            match result {
                // All of the input is there: what follows is its end.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => {
                    let what = format!("a field of more than {MAX_FIELD} bytes");
                    let advice = "is a quote not closed?";
                    return Err(FormatError::at(at, FormatProblem::NotSupported { what, advice }));
                }
                ReadFieldResult::Field { record_end } => {
                    let field = Field { at, row: self.row, line, column: self.column, ends_row: record_end };
                    (self.row, self.column) = if record_end { (self.row + 1, 0) } else { (self.row, self.column + 1) };
                    return Ok(Some(field));
                }
                ReadFieldResult::End => return Ok(None),
            }
        }
    }

    fn pass(&mut self, bytes: usize) {
        let passed = &self.bytes[self.at..self.at + bytes];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at += bytes;
    }

    /// The field that was read last, without the space around it.
    fn text(&self) -> &str {
        // Checked at the beginning; fields end at ASCII, so that no character is cut.
        std::str::from_utf8(&self.buffer[..self.length]).unwrap_or_default().trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, FormatError> {
        read_csv(text.as_bytes(), &CsvOptions { most_labels: 10, ..Default::default() })
    }

    fn values(table: &Table) -> &[f32] {
        let Numbers::F32(values) = &table.inputs.values else { panic!("single precision") };
        values
    }

    #[test]
    fn tables_of_all_manners_are_read() {
        for text in [
            "1,2.5,a\n-3e1,4,b\n",
            "\u{feff}1;2.5;a\r\n-3e1;4;b",
            "\n1\t2.5\ta\n\n\n-3e1\t4\tb\n\n",
            "width,height,kind\n1,2.5,a\n-30,4,b\n",
            "# width, height, kind\n1, 2.5, a\n-30, 4, b\n",
            "\"width, cm\";\"height; or \"\"length\"\"\";kind\n1;2.5;\"a\"\n-30;4;b\n",
            "width,,kind\r1,2.5,a\r-30,4,b\r",
        ] {
            let table = read(text).unwrap();
            assert_eq!(table.inputs.shape, [2, 2], "{text:?}");
            assert_eq!(values(&table), [1.0, 2.5, -30.0, 4.0], "{text:?}");
            assert_eq!((table.labels, table.label_of), (vec!["a".to_owned(), "b".to_owned()], vec![0, 1]));
            assert_eq!(table.header, text.contains("kind"));
            assert_eq!(table.label_column, if table.header { "kind" } else { "3" });
        }
    }

    #[test]
    fn names_are_found_by_the_labels_too() {
        let table = read("0,1,2,label\n5,6,7,1\n5,6,8,0\n").unwrap();
        assert!(table.header && table.label_of == [0, 1]);
        let table = read("5,6,x\n5,6,y\n").unwrap();
        assert!(!table.header && table.labels == ["x", "y"]);
    }

    #[test]
    fn header_and_labels_can_be_chosen() {
        let text = "kind,a,2\n0,1,5\n1,1,6\n";
        let read = |header, label: Option<&str>| {
            read_csv(text.as_bytes(), &CsvOptions { header, label: label.map(str::to_owned), most_labels: 10 })
        };
        let table = read(None, Some("kind")).unwrap();
        assert_eq!((values(&table), table.label_of.as_slice()), (&[1.0, 5.0, 1.0, 6.0][..], &[0, 1][..]));
        assert_eq!(read(None, Some("2")).unwrap().label_column, "a", "by number");
        assert_eq!(read(Some(true), None).unwrap().label_of.len(), 2);
        let error = read(None, Some("sort")).unwrap_err().to_string();
        assert!(error.contains("\"sort\"") && error.contains("3 columns"), "{error}");
        let error = read(Some(false), None).unwrap_err().to_string();
        assert!(error.contains("row 1 (line 1), column 1") && error.contains("\"kind\" is not a number"), "{error}");
    }

    #[test]
    fn what_is_missing_or_no_number_is_refused_with_row_and_column() {
        for (cell, what) in [
            ("", "missing"),
            ("NA", "missing"),
            ("nan", "missing"),
            ("?", "missing"),
            ("inf", "finite"),
            ("1e39", "finite"),
            ("abc", "not a number"),
            ("\"1,5\"", "not a number"),
        ] {
            let text = format!("width,height,kind\n1,2,a\n\n3,{cell},b\n");
            let error = read(&text).unwrap_err();
            assert_eq!(error.at, Some(27), "{cell}");
            let text = error.to_string();
            assert!(text.contains("row 2 (line 4), column 2 (\"height\")") && text.contains(what), "{text}");
        }
        assert!(read("1,2,a\n1,2,\n").unwrap_err().to_string().contains("row 2 (line 2), column 3: "));
    }

    #[test]
    fn rows_have_the_same_length() {
        for (text, column) in [("1,2,a\n1,b\n", 2), ("1,2,a\n1,2,3,b\n", 4), ("1,2,a\n1\n", 1)] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(&format!("row 2 (line 2), column {column}")), "{error}");
            assert!(error.contains("3 columns"), "{error}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert!(read("").is_err() && read("\n\n").is_err() && read("1\n2\n").is_err());
        assert_eq!(read("a,b\n").unwrap().inputs.shape, [0, 1], "names alone");
        let many: String = (0..11).map(|i| format!("1,{i}.5\n")).collect();
        let error = read(&many).unwrap_err().to_string();
        assert!(error.contains("row 11") && error.contains("more than 10 different labels"), "{error}");
        assert!(read_csv(b"1,\xff\n", &CsvOptions::default()).unwrap_err().at == Some(2));
        assert!(read_csv(b"\xff\xfe1\0,\0", &CsvOptions::default()).unwrap_err().to_string().contains("UTF-16"));
        let open = format!("1,2,a\n1,2,\"{}", "x".repeat(9000));
        assert!(read(&open).unwrap_err().to_string().contains("quote"));
    }
}
