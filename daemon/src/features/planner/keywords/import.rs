//! A keyword list from a file: read as it comes in, stored in small transactions, so that neither memory nor the
//! writer is held by a large one. Importing a file again adds nothing.

use std::{collections::HashSet, hash::BuildHasher};

use futures_util::{Stream, StreamExt};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::{
    IDS_AT_ONCE, KeywordSource, NewKeyword, add,
    columns::Meaning,
    file::{KeywordFile, Row},
    row::{Column, Entity},
};
pub use super::file::RowError;
use crate::platform::{
    error::{Error, Result},
    ids::SectorId,
    store::SiteScope,
};

/// Bytes of a file at the most.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;
/// Keywords stored in one transaction.
const CHUNK: usize = 500;
/// Bytes parsed before what they hold is stored.
const PIECE: usize = 64 * 1024;
/// Complaints that are listed; the rest is counted.
const MAX_ERRORS: usize = 200;
/// Rows shown of a file.
const PREVIEW: usize = 20;
/// Rows among which a dry run looks for repetitions.
const MAX_SEEN: usize = 500_000;

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

/// What became of a file, or would.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// Rows that are not blank.
    pub rows: u64,
    /// Keywords that were added; in a dry run, that would be.
    pub added: u64,
    /// Rows whose keyword the site or an earlier row has.
    pub duplicates: u64,
    /// Rows that were refused.
    pub invalid: u64,
    /// The first complaints.
    pub errors: Vec<RowError>,
    /// How many complaints there are in all.
    pub errors_total: u64,
    pub mapping: Mapping,
    /// The first rows that are in order.
    pub preview: Vec<NewKeyword>,
}

/// What is asked of an import.
#[derive(Debug, Clone, Copy)]
pub struct Import {
    pub sector: SectorId,
    /// Only look.
    pub dry_run: bool,
}

impl Import {
    /// Reads `body` to its end.
    pub async fn run<B, E>(self, site: &SiteScope, body: impl Stream<Item = std::result::Result<B, E>>) -> Result<ImportReport>
    where
        B: AsRef<[u8]>,
        E: std::fmt::Display,
    {
        let mut work = Work { import: self, site, file: KeywordFile::new(), report: ImportReport::default(), seen: Seen::default() };
        let mut body = std::pin::pin!(body);
        let mut bytes = 0;
        while let Some(part) = body.next().await {
            let part = part.map_err(|cause| broken(&cause, &work.report))?;
            let part = part.as_ref();
            bytes += part.len() as u64;
            if bytes > MAX_BYTES {
                return Err(Error::TooLarge { limit: MAX_BYTES });
            }
            for piece in part.chunks(PIECE) {
                work.file.push(piece)?;
                work.store().await?;
            }
        }
        work.file.finish()?;
        work.store().await?;
        Ok(work.done())
    }
}

fn broken(cause: &impl std::fmt::Display, report: &ImportReport) -> Error {
    let detail = format!(
        "the file stopped coming after {} rows ({cause}): send it again; keywords that were added already are not \
         added twice",
        report.rows
    );
    Error::unprocessable("file_unreadable", detail)
}

struct Work<'a> {
    import: Import,
    site: &'a SiteScope,
    file: KeywordFile,
    report: ImportReport,
    seen: Seen,
}

impl Work<'_> {
    /// Stores what was read.
    async fn store(&mut self) -> Result<()> {
        let rows = self.file.take_rows();
        let mut rows = rows.into_iter().filter_map(|row| self.report.take(row)).collect::<Vec<_>>().into_iter();
        loop {
            let chunk: Vec<NewKeyword> = rows.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(());
            }
            let size = chunk.len() as u64;
            let added = if self.import.dry_run { self.seen.new_ones(self.site, &chunk).await? } else { self.add(chunk).await? };
            self.report.added += added;
            self.report.duplicates += size - added;
        }
    }

    async fn add(&self, chunk: Vec<NewKeyword>) -> Result<u64> {
        let tx = self.site.begin().await?;
        let added = add(&tx, self.import.sector, chunk, KeywordSource::Import).await?;
        tx.commit().await?;
        Ok(added)
    }

    fn done(self) -> ImportReport {
        let name = |meaning| self.file.layout().and_then(|layout| layout.name(meaning));
        let mapping = Mapping {
            text: name(Meaning::Text),
            volume: name(Meaning::Volume),
            difficulty: name(Meaning::Difficulty),
            cpc: name(Meaning::Cpc),
            intent: name(Meaning::Intent),
            country: name(Meaning::Country),
            language: name(Meaning::Language),
        };
        ImportReport { mapping, ..self.report }
    }
}

impl ImportReport {
    /// Counts a row; a good one is returned.
    fn take(&mut self, row: Row) -> Option<NewKeyword> {
        self.rows += 1;
        match row {
            Ok(keyword) => {
                if self.preview.len() < PREVIEW {
                    self.preview.push(keyword.clone());
                }
                Some(keyword)
            }
            Err(errors) => {
                self.invalid += 1;
                self.errors_total += errors.len() as u64;
                let room = MAX_ERRORS.saturating_sub(self.errors.len());
                self.errors.extend(errors.into_iter().take(room));
                None
            }
        }
    }
}

/// What a dry run has seen: hashes of keywords, a few megabytes for the largest file.
#[derive(Default)]
struct Seen {
    hasher: rustc_hash::FxBuildHasher,
    hashes: HashSet<u64, rustc_hash::FxBuildHasher>,
}

#[derive(FromQueryResult)]
struct Known {
    text_norm: String,
    country: String,
    language: String,
}

impl Seen {
    /// How many of these keywords neither the site nor an earlier row has.
    async fn new_ones(&mut self, site: &SiteScope, chunk: &[NewKeyword]) -> Result<u64> {
        const { assert!(CHUNK <= IDS_AT_ONCE, "a chunk fits into one statement") };
        let query = Entity::find()
            .select_only()
            .columns([Column::TextNorm, Column::Country, Column::Language])
            .filter(Column::TextNorm.is_in(chunk.iter().map(|keyword| keyword.text_norm.as_str())));
        let known: Vec<Known> = site.rows(query).await?;
        for known in known {
            self.note(&known.text_norm, &known.country, &known.language);
        }
        let fresh = chunk.iter().filter(|keyword| self.note(&keyword.text_norm, keyword.country, keyword.language));
        Ok(fresh.count() as u64)
    }

    /// Whether it was not noted before.
    fn note(&mut self, text: &str, country: &str, language: &str) -> bool {
        let hash = self.hasher.hash_one((text, country, language));
        if self.hashes.len() < MAX_SEEN { self.hashes.insert(hash) } else { !self.hashes.contains(&hash) }
    }
}
