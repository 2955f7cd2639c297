//! A file of keywords, read as it comes: pieces of bytes in, checked keywords and complaints out. Nothing here waits
//! or stores, and never more than a few records are held.

mod columns;
mod csv;
mod decode;
mod figures;

use columns::{Layout, Meaning, sniff};
use csv::{Endless, Record, Splitter};
use decode::Decoder;
use figures::Kind;

use super::check::{KeywordDraft, NewKeyword};
use crate::{
    features::planner::Intent,
    platform::error::{Error, Result},
};

/// Text that is looked at before the first record is read.
const SAMPLE: usize = 64 * 1024;

/// What is wrong with a row, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file in which the row begins, from 1.
    pub line: u64,
    /// The column's name in the file's header.
    pub column: String,
    pub message: String,
}

/// The columns that were understood, by their names in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub text: Option<String>,
    pub volume: Option<String>,
    pub difficulty: Option<String>,
    pub cpc: Option<String>,
    pub intent: Option<String>,
    pub country: Option<String>,
    pub language: Option<String>,
}

/// A row that is not blank.
pub(super) type Row = std::result::Result<NewKeyword, Vec<RowError>>;

/// Reads one file.
pub(super) struct KeywordFile {
    decoder: Option<Decoder>,
    head: Vec<u8>,
    text: String,
    body: Option<Body>,
    rows: Vec<Row>,
    count: u64,
}

struct Body {
    layout: Layout,
    splitter: Splitter,
}

impl KeywordFile {
    pub(super) fn new() -> Self {
        Self { decoder: None, head: vec![], text: String::new(), body: None, rows: vec![], count: 0 }
    }

    /// Reads a piece; its rows wait in [`Self::take_rows`].
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if self.decoder.is_none() {
            self.head.extend_from_slice(bytes);
            return if self.head.len() < SAMPLE { Ok(()) } else { self.begin(false) };
        }
        self.read(bytes, false)
    }

    /// Reads what is left; a file without any row is an error.
    pub(super) fn finish(&mut self) -> Result<()> {
        if self.decoder.is_none() {
            self.begin(true)?
        } else {
            self.read(&[], true)?
        }
        let mut records = vec![];
        if let Some(body) = &mut self.body {
            let rest = std::mem::replace(&mut body.splitter, Splitter::new(body.layout.delimiter));
            if let Err(Endless { line }) = rest.finish(|record| records.push(record)) {
                let column = body.layout.name(Meaning::Text).unwrap_or_default();
                let message = "a quotation mark that begins here is never closed".to_owned();
                self.rows.push(Err(vec![RowError { line, column, message }]));
                self.count += 1;
            }
        }
        self.take(records);
        if self.count == 0 {
            return Err(unreadable("the file has a header but no keywords: add one keyword a line below the header"));
        }
        Ok(())
    }

    /// The columns that are used, once the header was read.
    pub(super) fn mapping(&self) -> Mapping {
        let name = |meaning| self.body.as_ref().and_then(|body| body.layout.name(meaning));
        Mapping {
            text: name(Meaning::Text),
            volume: name(Meaning::Volume),
            difficulty: name(Meaning::Difficulty),
            cpc: name(Meaning::Cpc),
            intent: name(Meaning::Intent),
            country: name(Meaning::Country),
            language: name(Meaning::Language),
        }
    }

    /// Rows read since the last time.
    pub(super) fn take_rows(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    fn begin(&mut self, last: bool) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        if let Some(what) = decode::binary(&head) {
            return Err(unreadable(format!("this is {what}, not a text file: export or save the list as CSV")));
        }
        self.decoder = Some(Decoder::for_file(&head));
        self.read(&head, last)
    }

    fn read(&mut self, bytes: &[u8], last: bool) -> Result<()> {
        let mut text = std::mem::take(&mut self.text);
        if let Some(decoder) = &mut self.decoder {
            decoder.feed(bytes, last, &mut text);
        }
        let mut rest = text.as_str();
        if self.body.is_none() {
            rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
            let layout = understand(rest)?;
            let splitter = Splitter::new(layout.delimiter);
            self.body = Some(Body { layout, splitter });
        }
        let mut records = vec![];
        let read = match &mut self.body {
            Some(body) => body.splitter.push(rest, |record| records.push(record)),
            None => Ok(()),
        };
        self.take(records);
        text.clear();
        self.text = text;
        read.map_err(|Endless { line }| {
            unreadable(format!(
                "the row that begins in line {line} does not end: a quotation mark there is probably never closed. \
                 Correct it and import the file again; keywords that were added already are not added twice"
            ))
        })
    }

    fn take(&mut self, records: Vec<Record>) {
        let Some(body) = &self.body else { return };
        for record in records.iter().filter(|record| record.line > body.layout.header_line) {
            self.count += 1;
            self.rows.push(row(&body.layout, record));
        }
    }
}

fn understand(text: &str) -> Result<Layout> {
    if text.trim().is_empty() {
        return Err(unreadable("the file is empty: export the list again"));
    }
    sniff(text).map_err(|first| {
        let first: Vec<String> = first.iter().map(|field| field.trim().chars().take(40).collect()).collect();
        let first = first.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
        unreadable(format!(
            "no column has keywords. The first line is: {first}. Name the column with the keywords Keyword \
             (Query and Search term are understood too) in the file's first line"
        ))
    })
}

fn unreadable(detail: impl Into<String>) -> Error {
    Error::unprocessable("file_unreadable", detail)
}

fn row(layout: &Layout, record: &Record) -> Row {
    let mut cells = Cells { layout, record, errors: vec![] };
    cells.check_width();
    let draft = KeywordDraft {
        text: cells.text(Meaning::Text).unwrap_or_default(),
        volume: cells.figure(Meaning::Volume, Kind::Whole).map(|volume| volume.round() as i64),
        difficulty: cells.figure(Meaning::Difficulty, Kind::Decimal),
        cpc_micros: cells.figure(Meaning::Cpc, Kind::Decimal).map(|cpc| (cpc * 1e6).round() as i64),
        intent: cells.text(Meaning::Intent).and_then(|text| intent(&text)),
        country: cells.text(Meaning::Country),
        language: cells.text(Meaning::Language),
    };
    let checked = draft.check();
    if let Err(refused) = &checked {
        for (field, messages) in &refused.0 {
            messages.iter().for_each(|message| cells.complain(meaning(field), message.clone()));
        }
    }
    match checked {
        Ok(keyword) if cells.errors.is_empty() => Ok(keyword),
        _ => Err(cells.errors),
    }
}

struct Cells<'a> {
    layout: &'a Layout,
    record: &'a Record,
    errors: Vec<RowError>,
}

impl Cells<'_> {
    fn text(&self, meaning: Meaning) -> Option<String> {
        let (at, _) = self.layout.column(meaning)?;
        self.record.fields.get(at).map(|text| text.trim().to_owned())
    }

    fn figure(&mut self, meaning: Meaning, kind: Kind) -> Option<f64> {
        let text = self.text(meaning)?;
        figures::parse(&text, kind).unwrap_or_else(|()| {
            let shown: String = text.chars().take(40).collect();
            self.complain(meaning, format!("is not a number: {shown}"));
            None
        })
    }

    fn complain(&mut self, meaning: Meaning, message: String) {
        let column = self.layout.name(meaning).unwrap_or_default();
        self.errors.push(RowError { line: self.record.line, column, message });
    }

    /// More fields than the header has: an unquoted delimiter has moved all that follows it.
    fn check_width(&mut self) {
        let (width, header) = (self.record.fields.len(), self.layout.header.len());
        if self.record.fields.iter().skip(header).any(|extra| !extra.trim().is_empty()) {
            let delimiter = match self.layout.delimiter {
                '\t' => "tab",
                ';' => "semicolon",
                _ => "comma",
            };
            let message = format!(
                "the row has {width} fields and the header {header}: put text that contains a {delimiter} in quotes"
            );
            self.complain(Meaning::Text, message);
        }
    }
}

fn meaning(field: &str) -> Meaning {
    match field {
        "volume" => Meaning::Volume,
        "difficulty" => Meaning::Difficulty,
        "cpc" => Meaning::Cpc,
        "country" => Meaning::Country,
        "language" => Meaning::Language,
        _ => Meaning::Text,
    }
}

/// The first intent that is named, by word or by Semrush's letter. Exports mix in other marks (`Non-branded`).
fn intent(text: &str) -> Option<Intent> {
    text.to_lowercase().split([',', '/', ';', '|', '+']).find_map(|word| match word.trim() {
        "i" | "informational" | "information" | "know" => Some(Intent::Informational),
        "c" | "commercial" | "commercial investigation" => Some(Intent::Commercial),
        "t" | "transactional" | "do" => Some(Intent::Transactional),
        "n" | "navigational" | "website" => Some(Intent::Navigational),
        "l" | "local" => Some(Intent::Local),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
