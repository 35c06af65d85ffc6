//! Tables as text, one column of them labels: CSV with commas, semicolons or tabs, or numbers between blanks.

mod fields;
mod layout;

use std::collections::HashMap;

use super::{Array, Cell, CellProblem, FormatError, FormatProblem, Numbers};
use fields::{Field, Fields};
use layout::Layout;

/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1 << 17;

/// What stands where a value is missing, in lower case.
const MISSING: [&str; 8] = ["", "na", "nan", "n/a", "null", "none", "?", "-"];

/// Whole numbers above this are not all of single precision.
const EXACT: f32 = 16_777_216.0;

/// How to read a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Whether the first row holds names; found out if nothing is said.
    pub header: Option<bool>,
    /// Name of the column of labels, or its number, counted from 1; found out if nothing is said.
    pub label: Option<String>,
    /// The columns of inputs: names, numbers and ranges of numbers, separated by commas. All but that of the labels,
    /// and those that only count the rows, if nothing is said.
    pub inputs: Option<String>,
    /// There is no column of labels.
    pub without_labels: bool,
    /// Most different labels that there may be.
    pub most_labels: usize,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A value of the inputs.
    Input,
    /// The labels.
    Label,
    /// Left out, because it only counts the rows.
    Index,
    /// Left out, because other columns were asked for.
    LeftOut,
}

/// Why a column is that of the labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelReason {
    /// It was asked for.
    Asked,
    /// It has the name of labels.
    Name,
    /// It is the first, and holds fewer different values than the last.
    First {
        /// Different values of the first column.
        different: usize,
        /// Different values of the last.
        last: usize,
    },
    /// It is the last.
    Last {
        /// Its different values.
        different: usize,
    },
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name, or its number, counted from 1.
    pub name: String,
    /// What it is.
    pub role: Role,
}

/// What a table looks like, to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLook {
    /// Whether the first row holds names.
    pub header: bool,
    /// All columns.
    pub columns: Vec<TableColumn>,
    /// Name or number of the column of labels, and why it is.
    pub label: Option<(String, LabelReason)>,
    /// The first cells of the first rows, cut to some characters.
    pub rows: Vec<Vec<String>>,
}

/// A table of numbers with a label for each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Rows by columns of inputs; in single precision.
    pub inputs: Array,
    /// The different labels as they are written, in the order in which they appear.
    pub labels: Vec<String>,
    /// For each row the index of its label.
    pub label_of: Vec<u32>,
    /// What it looks like.
    pub look: TableLook,
    /// Inputs that are whole numbers which single precision merges with their neighbours.
    pub large: usize,
}

impl Table {
    /// Name of the column of labels, or its number, counted from 1; empty where there is none.
    pub fn label_column(&self) -> &str {
        self.look.label.as_ref().map_or("", |(name, _)| name)
    }
}

/// What a table looks like; of one that cannot be read as far as its columns can be told.
///
/// # Errors
/// What is no table, columns that were asked for and are not there.
pub fn look_at_csv(bytes: &[u8], options: &CsvOptions) -> Result<TableLook, FormatError> {
    check_text(bytes)?;
    Ok(Layout::find(bytes, options)?.into_look())
}

/// Reads a table.
///
/// The separator is the first of tab, semicolon and comma that the first line has outside of quotes, else blanks.
/// Lines before the first row that begin with #, and Excel's `sep=;`, are passed over. Inputs are numbers, or true
/// and false, which are 1 and 0.
///
/// # Errors
/// With row and column: values that are missing, not numbers, or not finite in single precision; rows of
/// different length; more different labels than the options allow; see [`FormatError`].
pub fn read_csv(bytes: &[u8], options: &CsvOptions) -> Result<Table, FormatError> {
    check_text(bytes)?;
    let layout = Layout::find(bytes, options)?;
    let columns = layout.roles.len();
    let inputs = layout.roles.iter().filter(|role| **role == Role::Input).count();
    let mut fields = Fields::new(bytes, layout.start);
    let mut numbers = HashMap::new();
    let (mut labels, mut label_of, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut rows, mut large) = (0, 0);
    while let Some(field) = fields.next()? {
        if layout.header && field.row == 0 {
            continue;
        }
        if field.column >= columns || field.ends_row && field.column + 1 < columns {
            let found = length_of_row(&mut fields, &field);
            return Err(layout.error(&field, CellProblem::Length { found, columns }));
        }
        rows += usize::from(field.ends_row);
        let (text, role) = (fields.text(), layout.roles[field.column]);
        let refuse = |problem| Err(layout.error(&field, problem));
        match role {
            Role::Index | Role::LeftOut => {}
            _ if is_missing(text) => return refuse(CellProblem::Missing),
            Role::Label => {
                let next = labels.len();
                let label = match numbers.get(text) {
                    Some(label) => *label,
                    None if next == options.most_labels => return refuse(CellProblem::Labels { most: next }),
                    None => {
                        labels.push(text.to_owned());
                        numbers.insert(text.to_owned(), next as u32);
                        next as u32
                    }
                };
                label_of.push(label);
            }
            Role::Input => match number(text) {
                Some(value) if value.is_finite() => {
                    large +=
                        usize::from(value.abs() >= EXACT && text.parse::<i64>().is_ok_and(|n| n.abs() > EXACT as i64));
                    values.push(value);
                }
                Some(_) => return refuse(CellProblem::NotFinite { text: text.to_owned() }),
                None => return refuse(CellProblem::NotANumber { text: shortened(text) }),
            },
        }
    }
    let inputs = Array { shape: vec![rows, inputs], values: Numbers::F32(values) };
    Ok(Table { inputs, labels, label_of, look: layout.into_look(), large })
}

/// The words of a table of labels by themselves, with their name where they have one: those of the column of a name
/// or number, else of the first that does not count the rows.
///
/// # Errors
/// No such column, missing values; see [`FormatError`].
pub fn read_csv_column(
    bytes: &[u8],
    header: Option<bool>,
    label: Option<&str>,
    most_labels: usize,
) -> Result<Table, FormatError> {
    check_text(bytes)?;
    let label_name = label.map(str::to_owned);
    let options = CsvOptions { header, label: label_name, without_labels: true, most_labels, ..CsvOptions::default() };
    let mut layout = Layout::find(bytes, &options)?;
    let index = match label {
        None => layout.roles.iter().position(|role| *role == Role::Input).unwrap_or(0),
        Some(name) => {
            let columns = layout.names.len();
            let number = name.parse().ok().filter(|number| (1..=columns).contains(number));
            let column =
                number.map(|number| number - 1).or_else(|| layout.names.iter().position(|other| other == name));
            let missing = || FormatError::new(FormatProblem::NoColumn { name: name.to_owned(), columns });
            column.ok_or_else(missing)?
        }
    };
    layout.roles[index] = Role::Label;
    layout.label = Some((index, LabelReason::Name));
    let options = CsvOptions { header: Some(layout.header), label: Some((index + 1).to_string()), ..options };
    let options = CsvOptions { without_labels: false, ..options };
    let text = if layout.roles.len() == 1 { widened(bytes, &layout) } else { bytes.to_vec() };
    read_csv(&text, &options)
}

/// A table of one column with a second one, which the reader of tables wants.
fn widened(bytes: &[u8], layout: &Layout) -> Vec<u8> {
    let lines = bytes[layout.start.at..].split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter(|line| !line.is_empty()).flat_map(|line| [line, b",0\n"].concat()).collect()
}

fn check_text(bytes: &[u8]) -> Result<(), FormatError> {
    let not_text = |at, what: &str| {
        let problem = FormatProblem::NotSupported { what: what.to_owned(), advice: "save it as UTF-8" };
        Err(FormatError::at(at, problem))
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return not_text(0, "a text in UTF-16");
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(error) => not_text(error.valid_up_to(), "a text that is not UTF-8"),
    }
}

/// How many values the row of a field has, which was read last.
fn length_of_row(fields: &mut Fields, field: &Field) -> usize {
    let mut length = field.column + 1;
    let mut ended = field.ends_row;
    while let (false, Ok(Some(next))) = (ended, if ended { Ok(None) } else { fields.next() }) {
        (length, ended) = (next.column + 1, next.ends_row);
    }
    length
}

fn is_missing(text: &str) -> bool {
    MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
}

/// A number in single precision; true is 1 and false 0.
fn number(text: &str) -> Option<f32> {
    match text.parse() {
        Ok(value) => Some(value),
        Err(_) if text.eq_ignore_ascii_case("true") => Some(1.0),
        Err(_) if text.eq_ignore_ascii_case("false") => Some(0.0),
        Err(_) => None,
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

impl Layout {
    fn into_look(self) -> TableLook {
        let label = self.label.map(|(column, reason)| (self.names[column].clone(), reason));
        let columns = self.names.into_iter().zip(self.roles).map(|(name, role)| TableColumn { name, role });
        TableLook { header: self.header, columns: columns.collect(), label, rows: self.shown }
    }

    fn error(&self, field: &Field, problem: CellProblem) -> FormatError {
        let row = field.row as u64 + u64::from(!self.header);
        let number = field.column + 1;
        let name = self.names.get(field.column).filter(|name| self.header && **name != number.to_string());
        let cell = Cell { row, line: field.line, column: number, name: name.cloned(), problem };
        FormatError::at(field.at, FormatProblem::Cell(Box::new(cell)))
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
            assert_eq!(table.label_column(), if table.look.header { "kind" } else { "3" });
            assert_eq!((table.labels, table.label_of), (vec!["a".to_owned(), "b".to_owned()], vec![0, 1]));
            assert_eq!(table.look.header, text.contains("kind"));
        }
    }

    #[test]
    fn names_are_found_by_the_labels_too() {
        let table = read("0,1,2,label\n5,6,7,1\n5,6,8,0\n").unwrap();
        assert!(table.look.header && table.label_of == [0, 1]);
        let table = read("5,6,x\n5,6,y\n").unwrap();
        assert!(!table.look.header && table.labels == ["x", "y"]);
    }

    #[test]
    fn names_over_numbers_with_decimal_commas_are_names() {
        for text in ["a;b;Klasse\n2,65;1,80;x\n0,65;-1,07;y\n", "a,b,kind\n\"2,65\",\"1,80\",x\n\"0,65\",\"-1,07\",y\n"]
        {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains("row 1 (line 2), column 1 (\"a\"): \"2,65\" is not a number"), "{error}");
        }
        let error = read("2,65;1,80;x\n0,65;-1,07;y\n").unwrap_err().to_string();
        assert!(error.contains("row 1 (line 1), column 1: \"2,65\" is not a number"), "{error}");
    }

    #[test]
    fn header_and_labels_can_be_chosen() {
        let text = "kind,a,2\n0,1,5\n1,1,6\n";
        let read = |header, label: Option<&str>| {
            read_csv(
                text.as_bytes(),
                &CsvOptions { header, label: label.map(str::to_owned), most_labels: 10, ..Default::default() },
            )
        };
        let table = read(None, Some("kind")).unwrap();
        assert_eq!((values(&table), table.label_of.as_slice()), (&[1.0, 5.0, 1.0, 6.0][..], &[0, 1][..]));
        assert_eq!(read(None, Some("2")).unwrap().label_column(), "a", "by number");
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
        for (text, column, found) in [("1,2,a\n1,b\n", 2, 2), ("1,2,a\n1,2,3,4,b\n3,4,c\n", 4, 5), ("1,2,a\n1\n", 1, 1)]
        {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(&format!("row 2 (line 2), column {column}")), "{error}");
            assert!(
                error.contains(&format!("the row has {found} value")) && error.contains("the first one has 3"),
                "{error}"
            );
        }
    }

    fn look(text: &str) -> TableLook {
        look_at_csv(text.as_bytes(), &CsvOptions { most_labels: 1000, ..Default::default() }).unwrap()
    }

    fn roles(text: &str) -> String {
        let letter = |column: &TableColumn| match column.role {
            Role::Input => 'x',
            Role::Label => 'y',
            Role::Index => '#',
            Role::LeftOut => '-',
        };
        look(text).columns.iter().map(letter).collect()
    }

    /// So many rows, from their numbers.
    fn table(head: &str, rows: usize, row: impl Fn(usize) -> String) -> String {
        (0..rows).fold(head.to_owned(), |text, n| text + &row(n) + "\n")
    }

    #[test]
    fn labels_are_found_by_name_then_by_what_columns_hold() {
        let body = |n: usize| format!("{},0.{n},{}", n % 3, n % 4);
        for (head, expected) in [
            ("label,a,b\n", "yxx"),
            ("Class,a,b\n", "yxx"),
            ("a,b,TARGET\n", "xxy"),
            ("y,b,label\n", "xxy"),
            ("class_label,b,c\n", "yxx"),
            ("a,b,c\n", "xxy"),
            ("", "xxy"),
        ] {
            assert_eq!(roles(&table(head, 30, body)), expected, "{head}");
        }
        // A name over fractions is not that of labels.
        assert_eq!(roles(&table("x,y,z,kind\n", 9, |n| format!("0.{n},1.{n},2.{n},{}", ["a", "b"][n % 2]))), "xxxy");
        // Few whole numbers or words in the first column, a quantity in the last.
        let wine = table("", 60, |n| format!("{},1{}.5,{}", n % 3 + 1, n % 7, 300 + 7 * n));
        assert_eq!(roles(&wine), "yxx");
        assert_eq!(look(&wine).label.unwrap().1, LabelReason::First { different: 3, last: 60 });
        assert_eq!(roles(&table("", 8, |n| format!("{},1,{}", ["a", "b"][n % 2], n % 2))), "yxx");
        assert_eq!(roles(&table("", 8, |n| format!("{},1,{}", n % 2, ["a", "b"][n % 2]))), "xxy");
    }

    #[test]
    fn columns_that_count_the_rows_are_no_inputs() {
        let counting = |from: usize| move |n: usize| format!("{},0.{},1.5,{}", n + from, n * 7 % 10, n % 2);
        for (head, from) in [(",a,b,kind\n", 0), ("Id,a,b,kind\n", 1), ("Unnamed: 0,a,b,kind\n", 0), ("", 1), ("", 100)]
        {
            assert_eq!(roles(&table(head, 9, counting(from))), "#xxy", "{head:?} {from}");
        }
        let gap = table("id,a,b,kind\n", 9, |n| format!("{},0.5,1.5,{}", n + usize::from(n > 6), n % 2));
        assert_eq!(roles(&gap), "xxxy");
        assert_eq!(roles(&table("", 9, |n| format!("{n},{}", n % 2))), "xy", "the only input");
        assert_eq!(roles(&table("", 4, counting(1))), "xxxy", "four rows may be chance");
        let asked = CsvOptions { inputs: Some("1,3".to_owned()), most_labels: 9, ..Default::default() };
        let read = read_csv(table(",a,b,kind\n", 9, counting(0)).as_bytes(), &asked).unwrap();
        assert_eq!(read.inputs.shape, [9, 2]);
        assert_eq!(values(&read)[..4], [0.0, 1.5, 1.0, 1.5]);
        assert_eq!(read.look.columns[1].role, Role::LeftOut);
        for (inputs, what) in [("7", "\"7\""), ("a,q", "\"q\""), ("3-2", "\"3-2\""), ("kind", "no column of inputs")] {
            let asked = CsvOptions { inputs: Some(inputs.to_owned()), most_labels: 9, ..Default::default() };
            let error = read_csv(table(",a,b,kind\n", 9, counting(0)).as_bytes(), &asked).unwrap_err().to_string();
            assert!(error.contains(what), "{inputs}: {error}");
        }
    }

    #[test]
    fn names_may_be_numbers_or_quoted_and_words_in_data_are_no_names() {
        let numbered = table("0,1,2,3\n", 9, |n| format!("0.{n},0.5,7,{}", n % 2));
        assert!(look(&numbered).header && roles(&numbered) == "xxxy");
        let quoted = table("\"2019\",\"2020\",\"kind\"\n", 9, |n| format!("0.{n},7,{}", ["a", "b"][n % 2]));
        assert!(look(&quoted).header);
        let species = table("2019,2020,species\n", 9, |n| format!("0.{n},7,{}", ["a", "b"][n % 2]));
        assert!(look(&species).header && look(&species).label.unwrap().1 == LabelReason::Name);
        let adult = table("", 9, |n| format!("{}, Private, {}, <=50K", 20 + n * n, n * 1000 % 7));
        assert!(!look(&adult).header);
        let error = read_csv(adult.as_bytes(), &CsvOptions { most_labels: 9, ..Default::default() }).unwrap_err();
        assert!(error.to_string().contains("row 1 (line 1), column 2: \"Private\" is not a number"), "{error}");
    }

    #[test]
    fn truths_are_numbers_and_large_whole_numbers_are_counted() {
        let read = read("a,flag,n,kind\n1,True,16777217,x\n2,FALSE,5,y\n3,true,16777216,x\n").unwrap();
        assert_eq!(values(&read), [1.0, 1.0, 16777216.0, 2.0, 0.0, 5.0, 3.0, 1.0, 16777216.0]);
        assert_eq!(read.large, 1);
    }

    #[test]
    fn a_column_of_labels_by_itself_is_read() {
        for text in ["y\n7\n9\n7\n", "7\n9\n7", "\nlabel\r\n7\r\n9\r\n7\r\n"] {
            let read = read_csv_column(text.as_bytes(), None, None, 10).unwrap();
            assert_eq!((read.labels.join(" "), read.label_of), ("7 9".to_owned(), vec![0, 1, 0]), "{text:?}");
        }
        let with_index = table(",label\n", 9, |n| format!("{n},{}", n % 2));
        assert_eq!(read_csv_column(with_index.as_bytes(), None, None, 10).unwrap().label_of.len(), 9);
    }

    #[test]
    fn what_is_shown_is_the_first_rows_without_names() {
        let long = table("a,kind\n", 9, |n| format!("{n}.5,{}", "x".repeat(90)));
        let look = look(&long);
        assert_eq!((look.rows.len(), look.rows[0].clone()), (5, vec!["0.5".to_owned(), "x".repeat(24)]));
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
