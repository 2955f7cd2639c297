//! Text into records, as it comes: RFC 4180 with any delimiter and any line ending, quoted newlines, and the line
//! of the file in which each record begins.
//!
//! Our own and not a crate's, because people mend files by line number: it must be right also after empty lines and
//! quoted newlines, and a quotation mark that is never closed must not swallow the rest of the file.

/// Characters of a record at the most: beyond it, a quotation mark was not closed.
const MAX_RECORD: usize = 64 * 1024;

/// One record.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The line in which it begins, from 1.
    pub line: u64,
    pub fields: Vec<String>,
}

impl Record {
    /// Whether it has no text at all.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// A record that never ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endless {
    /// The line in which it begins.
    pub line: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// After a quotation mark within quotes: the end of the field, or half of a doubled one.
    Quote,
}

/// Splits text into records.
pub(super) struct Splitter {
    delimiter: char,
    at: At,
    line: u64,
    after_return: bool,
    field: String,
    size: usize,
    record: Record,
}

impl Splitter {
    pub(super) fn new(delimiter: char) -> Self {
        let record = Record { line: 1, fields: vec![] };
        Self { delimiter, at: At::FieldStart, line: 1, after_return: false, field: String::new(), size: 0, record }
    }

    /// Hands each record that ends in `text` to `take`.
    pub(super) fn push(&mut self, text: &str, mut take: impl FnMut(Record)) -> Result<(), Endless> {
        for c in text.chars() {
            let ends_line = matches!(c, '\n' | '\r');
            let after_return = std::mem::replace(&mut self.after_return, c == '\r');
            let second_half = c == '\n' && after_return;
            if ends_line && !second_half {
                self.line += 1;
            }
            if second_half && self.at != At::Quoted {
                continue;
            }
            self.step(c, &mut take);
            if self.size > MAX_RECORD {
                return Err(Endless { line: self.record.line });
            }
        }
        Ok(())
    }

    /// The end of the file: the last record may lack its newline.
    pub(super) fn finish(mut self, mut take: impl FnMut(Record)) -> Result<(), Endless> {
        if self.at == At::Quoted {
            return Err(Endless { line: self.record.line });
        }
        if !self.record.fields.is_empty() || !self.field.is_empty() {
            self.end_record(&mut take);
        }
        Ok(())
    }

    fn step(&mut self, c: char, take: &mut impl FnMut(Record)) {
        match (self.at, c) {
            (At::FieldStart, '"') => self.at = At::Quoted,
            (At::Quoted, '"') => self.at = At::Quote,
            (At::Quote, '"') => self.add('"', At::Quoted),
            (At::Quoted, _) => self.add(c, At::Quoted),
            (_, '\n' | '\r') => self.end_record(take),
            _ if c == self.delimiter => self.end_field(),
            _ => self.add(c, At::Plain),
        }
    }

    fn add(&mut self, c: char, at: At) {
        self.field.push(c);
        self.size += 1;
        self.at = at;
    }

    fn end_field(&mut self) {
        self.record.fields.push(std::mem::take(&mut self.field));
        self.size += 1;
        self.at = At::FieldStart;
    }

    fn end_record(&mut self, take: &mut impl FnMut(Record)) {
        self.end_field();
        self.size = 0;
        let next = Record { line: self.line, fields: Vec::with_capacity(self.record.fields.len()) };
        let record = std::mem::replace(&mut self.record, next);
        if !record.is_blank() {
            take(record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(delimiter: char, text: &str) -> Vec<(u64, Vec<String>)> {
        let mut records = vec![];
        let mut splitter = Splitter::new(delimiter);
        // one character at a time, the hardest way to cut a file
        for c in text.chars() {
            splitter.push(&c.to_string(), |record| records.push((record.line, record.fields))).unwrap();
        }
        splitter.finish(|record| records.push((record.line, record.fields))).unwrap();
        records
    }

    fn record(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn quotes_hold_delimiters_newlines_and_doubled_quotes() {
        let records = split(',', "a,\"b, \"\"c\"\"\",\"d\ne\"\r\nf,\"\",g");
        assert_eq!(records, [record(1, &["a", "b, \"c\"", "d\ne"]), record(3, &["f", "", "g"])]);
    }

    #[test]
    fn the_line_is_where_the_record_begins_whatever_the_line_ending() {
        for newline in ["\n", "\r\n", "\r"] {
            let text = ["h", "", "\"a", "b\"", "", "c", ""].join(newline);
            let lines: Vec<u64> = split(',', &text).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 3, 6], "{newline:?}");
        }
    }

    #[test]
    fn a_quotation_mark_inside_a_field_is_a_character() {
        assert_eq!(split(';', "15\" monitor;x\n"), [record(1, &["15\" monitor", "x"])]);
        assert_eq!(split(';', "\"a\"b;c"), [record(1, &["ab", "c"])]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_ends_the_reading_at_its_line() {
        let mut splitter = Splitter::new(',');
        splitter.push("a\n\"b\nc\n", |_| {}).unwrap();
        assert_eq!(splitter.finish(|_| {}), Err(Endless { line: 2 }));
        let mut splitter = Splitter::new(',');
        assert_eq!(splitter.push(&format!("a\n\"{}", "x\n".repeat(MAX_RECORD)), |_| {}), Err(Endless { line: 2 }));
    }
}
