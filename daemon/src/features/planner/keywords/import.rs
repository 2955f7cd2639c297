//! A keyword list from a file: read as it comes in, stored in small transactions, so that neither memory nor the
//! writer is held by a large one. Importing a file again adds nothing.

use std::{collections::HashSet, hash::BuildHasher};

use tokio::io::{AsyncRead, AsyncReadExt};

pub use super::file::{Mapping, RowError};
use super::{
    IDS_AT_ONCE, KeywordSource, NewKeyword, add,
    file::{KeywordFile, Row},
    known,
};
use crate::{
    features::accounts::sectors,
    platform::{
        error::{Error, Result},
        http::valid::body,
        ids::SectorId,
        metrics::Metrics,
        store::SiteScope,
    },
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
    pub async fn run(
        self,
        site: &SiteScope,
        metrics: &Metrics,
        mut body: impl AsyncRead + Unpin,
    ) -> Result<ImportReport> {
        sectors::get(site, self.sector).await?;
        let mut work = Work::new(self, site, metrics);
        match work.read(&mut body).await {
            Ok(()) => Ok(ImportReport { mapping: work.file.mapping(), ..work.report }),
            Err(cause) => Err(work.broke_off(cause)),
        }
    }
}

struct Work<'a> {
    import: Import,
    site: &'a SiteScope,
    metrics: &'a Metrics,
    file: KeywordFile,
    report: ImportReport,
    pending: Vec<NewKeyword>,
    seen: Seen,
}

impl<'a> Work<'a> {
    fn new(import: Import, site: &'a SiteScope, metrics: &'a Metrics) -> Self {
        let (file, report, seen) = (KeywordFile::new(), ImportReport::default(), Seen::default());
        Self { import, site, metrics, file, report, pending: vec![], seen }
    }

    async fn read(&mut self, body: &mut (impl AsyncRead + Unpin)) -> Result<()> {
        let mut piece = vec![0; PIECE];
        loop {
            let read = body.read(&mut piece).await.map_err(body::error_of)?;
            match piece.get(..read) {
                None | Some([]) => break,
                Some(bytes) => self.file.push(bytes)?,
            }
            self.store(false).await?;
        }
        self.file.finish()?;
        self.store(true).await
    }

    /// What a person reads of a file that broke off: also what was stored by then.
    fn broke_off(&self, cause: Error) -> Error {
        if self.import.dry_run || self.report.added == 0 {
            return cause;
        }
        let kept = format!(
            "The {} keywords before that were added and are kept; sending the file again adds only what is missing",
            self.report.added
        );
        Error::Partly { cause: Box::new(cause), kept }
    }

    /// Takes what was read and stores it once there is enough for a transaction, or all of it.
    async fn store(&mut self, all: bool) -> Result<()> {
        for row in self.file.take_rows() {
            self.pending.extend(self.report.take(row));
        }
        while self.pending.len() >= CHUNK || (all && !self.pending.is_empty()) {
            let rest = self.pending.split_off(self.pending.len().min(CHUNK));
            let chunk = std::mem::replace(&mut self.pending, rest);
            let size = chunk.len() as u64;
            let added = match self.import.dry_run {
                true => self.seen.new_ones(self.site, &chunk).await?,
                false => self.add(chunk).await?,
            };
            self.report.added += added;
            self.report.duplicates += size - added;
        }
        Ok(())
    }

    async fn add(&self, chunk: Vec<NewKeyword>) -> Result<u64> {
        let tx = self.site.begin().await?;
        let added = add(&tx, self.import.sector, chunk, KeywordSource::Import).await?;
        tx.commit().await?;
        self.metrics.keywords_imported_total().inc_by(added);
        Ok(added)
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

impl Seen {
    /// How many of these keywords neither the site nor an earlier row has.
    async fn new_ones(&mut self, site: &SiteScope, chunk: &[NewKeyword]) -> Result<u64> {
        const { assert!(CHUNK <= IDS_AT_ONCE, "a chunk fits into one statement") };
        for known in known(site, chunk.iter().map(|keyword| keyword.text_norm.as_str())).await? {
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
