//! Where a table begins, what separates its fields, and the fields one after the other.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::super::{FormatError, FormatProblem};
use super::number;

/// Longest field; one that is longer has a quote that was not closed.
const MAX_FIELD: usize = 1 << 12;

/// What stands between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Byte(u8),
    /// Any number of blanks.
    Blanks,
}

/// Where the first row begins, and what separates its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub at: usize,
    pub separator: Separator,
}

impl Start {
    /// Passes over the mark that some programs put before UTF-8, over Excel's line `sep=;`, and over lines that
    /// begin with # before the first row. The last of these is the first row, as numpy.savetxt writes names, where
    /// it has as many fields as the line behind it, between the same separators, and that line holds a number.
    pub fn find(bytes: &[u8]) -> Self {
        let mut at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let mut said = None;
        let line = &bytes[at..line_end(bytes, at)];
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] = line.trim_ascii_end() {
            said = Some(Separator::Byte(*separator));
            at = next_line(bytes, at);
        }
        let separator = |at: usize| said.unwrap_or_else(|| separator(&bytes[at..]));
        while bytes.get(at) == Some(&b'#') {
            let next = next_line(bytes, at);
            if bytes.get(next) != Some(&b'#') {
                let names = Self { at: at + 1, separator: separator(at + 1) };
                let row = Self { at: next, separator: separator(next) };
                let ((count, _), (fields, numbers)) = (names.fields(bytes), row.fields(bytes));
                let names_it = names.separator == row.separator && count == fields && numbers;
                return if next == bytes.len() || names_it { names } else { row };
            }
            at = next;
        }
        Self { at, separator: separator(at) }
    }

    /// Fields of the first row, and whether one of them is a number.
    fn fields(self, bytes: &[u8]) -> (usize, bool) {
        let mut fields = Fields::new(bytes, self);
        let (mut count, mut numbers) = (0, false);
        while let Ok(Some(field)) = fields.next() {
            count += 1;
            numbers |= number(fields.text()).is_some();
            if field.ends_row {
                break;
            }
        }
        (count, numbers)
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| at + length)
}

/// Where the next line that is not empty begins.
fn next_line(bytes: &[u8], at: usize) -> usize {
    let end = line_end(bytes, at);
    let empty = bytes[end..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    end + empty
}

/// The first of tab, semicolon and comma that the first line has outside of quotes; else blanks where it has some
/// between fields.
fn separator(bytes: &[u8]) -> Separator {
    let mut quoted = false;
    let (mut semicolon, mut comma, mut blank, mut begun) = (false, false, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\n' | b'\r' if begun => break,
            b'\t' => return Separator::Byte(b'\t'),
            b';' => semicolon = true,
            b',' => comma = true,
            b' ' => blank |= begun && bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace()),
            b'\n' | b'\r' => {}
            _ => begun = true,
        }
    }
    match (semicolon, comma, blank) {
        (true, ..) => Separator::Byte(b';'),
        (_, false, true) => Separator::Blanks,
        _ => Separator::Byte(b','),
    }
}

/// Where a field is.
pub(super) struct Field {
    pub at: usize,
    /// Row, counted from 0, that of the names included.
    pub row: usize,
    /// Line of the file, counted from 1.
    pub line: u64,
    pub column: usize,
    pub ends_row: bool,
}

/// The fields of a table, one after the other. The text is UTF-8.
pub(super) struct Fields<'a> {
    /// None where blanks separate.
    reader: Option<Reader>,
    bytes: &'a [u8],
    at: usize,
    line: u64,
    row: usize,
    column: usize,
    buffer: Box<[u8; MAX_FIELD]>,
    length: usize,
}

impl<'a> Fields<'a> {
    /// From the beginning of the first row on.
    pub fn new(bytes: &'a [u8], start: Start) -> Self {
        let reader = match start.separator {
            Separator::Byte(byte) => Some(ReaderBuilder::new().delimiter(byte).build()),
            Separator::Blanks => None,
        };
        let line = 1 + bytes[..start.at].iter().filter(|byte| **byte == b'\n').count() as u64;
        Self { reader, bytes, at: start.at, line, row: 0, column: 0, buffer: Box::new([0; MAX_FIELD]), length: 0 }
    }

    pub fn next(&mut self) -> Result<Option<Field>, FormatError> {
        // Empty lines are no rows; passed over here so that the place of a field is its own.
        while self.column == 0 && matches!(self.bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.pass(1);
        }
        if self.reader.is_none() {
            return self.next_between_blanks();
        }
        let (at, line) = (self.at, self.line);
        self.length = 0;
        loop {
            let Some(reader) = &mut self.reader else { return Ok(None) };
            let (result, read, written) = reader.read_field(&self.bytes[self.at..], &mut self.buffer[self.length..]);
            self.pass(read);
            self.length += written;
            match result {
                // All of the input is there: what follows is its end.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => {
                    return Err(too_long(at));
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

    /// A field of a table without quotes in which blanks, however many, separate.
    fn next_between_blanks(&mut self) -> Result<Option<Field>, FormatError> {
        let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
        loop {
            while is_blank(self.bytes.get(self.at)) {
                self.pass(1);
            }
            match self.bytes.get(self.at) {
                None => return Ok(None),
                // A line of blanks.
                Some(b'\n' | b'\r') if self.column == 0 => self.pass(1),
                Some(_) => break,
            }
        }
        let (at, line) = (self.at, self.line);
        let rest = &self.bytes[at..];
        // Other white space is part of a field: passing it over here as nothing would never end.
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let length = rest.iter().position(is_end).unwrap_or(rest.len());
        let field = rest.get(..length).filter(|_| length <= MAX_FIELD).ok_or_else(|| too_long(at))?;
        self.buffer[..length].copy_from_slice(field);
        self.length = length;
        self.pass(length);
        while is_blank(self.bytes.get(self.at)) {
            self.pass(1);
        }
        let ends_row = matches!(self.bytes.get(self.at), None | Some(b'\n' | b'\r'));
        let field = Field { at, row: self.row, line, column: self.column, ends_row };
        (self.row, self.column) = if ends_row { (self.row + 1, 0) } else { (self.row, self.column + 1) };
        Ok(Some(field))
    }

    fn pass(&mut self, bytes: usize) {
        let passed = &self.bytes[self.at..self.at + bytes];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at += bytes;
    }

    /// The field that was read last, without the space around it.
    pub fn text(&self) -> &str {
        // Checked at the beginning; fields end at ASCII, so that no character is cut.
        std::str::from_utf8(&self.buffer[..self.length]).unwrap_or_default().trim()
    }
}

fn too_long(at: usize) -> FormatError {
    let what = format!("a field of more than {MAX_FIELD} bytes");
    FormatError::at(at, FormatProblem::NotSupported { what, advice: "is a quote not closed?" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut fields = Fields::new(text.as_bytes(), Start::find(text.as_bytes()));
        let mut rows = vec![Vec::new()];
        while let Some(field) = fields.next().unwrap() {
            assert_eq!((field.row, field.column), (rows.len() - 1, rows[rows.len() - 1].len()));
            let text = fields.text().to_owned();
            rows.last_mut().unwrap().push(text);
            if field.ends_row {
                rows.push(Vec::new());
            }
        }
        rows.retain(|row| !row.is_empty());
        rows
    }

    #[test]
    fn what_stands_before_the_first_row_is_passed_over() {
        for text in [
            "a;b\n1;2\n",
            "sep=;\na;b\n1;2\n",
            "\u{feff}SEP=;\r\na;b\r\n1;2\r\n",
            "# made by a program, long ago\n#\n# a;b\n1;2\n",
            "# a; remark; of more fields\na;b\n1;2\n",
            "# two words\na;b\n1;2\n",
            "# as many; fields\na;b\n1;2\n",
            "a b\n1 2\n",
            "  a   b \n\n   1 \t 2   \n \n",
            "sep=|\na|b\n1|2",
        ] {
            assert_eq!(rows(text), [["a", "b"], ["1", "2"]], "{text:?}");
        }
        assert_eq!(rows("a b\n1 \u{c} 2\n"), [vec!["a", "b"], vec!["1", "", "2"]], "other white space");
        assert_eq!(rows("first name, b\n1, 2\n"), [["first name", "b"], ["1", "2"]], "blanks inside of fields");
        assert_eq!(rows("\n\"a b\"\n1\n"), [["a b"], ["1"]], "blanks inside of quotes");
    }
}
