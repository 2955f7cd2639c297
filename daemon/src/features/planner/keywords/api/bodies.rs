//! What goes over the wire: keywords, and what became of them.

use std::collections::BTreeMap;

use poem_openapi::{Enum, Object, types::MaybeUndefined};

use super::super::{
    Added, Keyword, KeywordChange, KeywordDraft, KeywordSource, KeywordStatus, NewKeyword,
    import::{ImportReport, Mapping, RowError},
};
use crate::{
    features::planner::Intent,
    platform::{
        clock::Instant,
        error::FieldErrors,
        http::valid::given,
        ids::{ClusterId, KeywordId, SectorId},
    },
};

/// What people search for.
#[derive(Object)]
#[oai(rename = "Keyword")]
pub(super) struct KeywordOut {
    pub(super) id: KeywordId,
    pub(super) sector_id: SectorId,
    pub(super) text: String,
    /// Searches a month.
    #[oai(nullable)]
    pub(super) volume: Option<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    pub(super) difficulty: Option<f64>,
    /// Cost of a click, in the currency of where it came from.
    #[oai(nullable)]
    pub(super) cpc: Option<f64>,
    /// ISO 3166-1 alpha-2 in lower case; `null`: anywhere.
    #[oai(nullable)]
    pub(super) country: Option<String>,
    /// ISO 639-1; `null`: the site's.
    #[oai(nullable)]
    pub(super) language: Option<String>,
    #[oai(nullable)]
    pub(super) intent: Option<Intent>,
    pub(super) status: KeywordStatus,
    #[oai(nullable)]
    pub(super) cluster_id: Option<ClusterId>,
    #[oai(nullable)]
    pub(super) cluster_name: Option<String>,
    pub(super) source: KeywordSource,
    pub(super) created_at: Instant,
    pub(super) version: i64,
}

/// A new keyword.
#[derive(Object)]
pub(super) struct KeywordIn {
    /// At most 255 characters and 80 words.
    #[oai(validator(max_length = 2000))]
    pub(super) text: String,
    /// Searches a month.
    #[oai(nullable)]
    pub(super) volume: Option<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    pub(super) difficulty: Option<f64>,
    /// Cost of a click.
    #[oai(nullable)]
    pub(super) cpc: Option<f64>,
    #[oai(nullable)]
    pub(super) intent: Option<Intent>,
    /// A two-letter code, or a country's usual name.
    #[oai(nullable, validator(max_length = 100))]
    pub(super) country: Option<String>,
    /// A two-letter code, or a language's usual name.
    #[oai(nullable, validator(max_length = 100))]
    pub(super) language: Option<String>,
}

/// New keywords of a sector.
#[derive(Object)]
pub(super) struct KeywordsIn {
    pub(super) sector_id: SectorId,
    #[oai(validator(min_items = 1, max_items = 1000))]
    pub(super) keywords: Vec<KeywordIn>,
}

/// What became of each keyword.
#[derive(Object)]
pub(super) struct KeywordsAdded {
    pub(super) added: u64,
    /// Duplicates and invalid ones.
    pub(super) skipped: u64,
    pub(super) results: Vec<KeywordResult>,
}

/// What became of a keyword.
#[derive(Object)]
pub(super) struct KeywordResult {
    /// Its place in the list that was sent, from 0.
    pub(super) index: u64,
    pub(super) status: AddedStatus,
    /// What is wrong with it, by field.
    #[oai(skip_serializing_if_is_none)]
    pub(super) errors: Option<BTreeMap<String, Vec<String>>>,
}

/// What became of a keyword.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
pub(super) enum AddedStatus {
    Added,
    /// The site has it.
    Duplicate,
    Invalid,
}

/// What is to be different; what is left out stays, `null` clears.
#[derive(Object)]
pub(super) struct KeywordPatch {
    /// At most 255 characters and 80 words.
    #[oai(validator(max_length = 2000))]
    pub(super) text: Option<String>,
    /// Searches a month.
    #[oai(nullable)]
    pub(super) volume: MaybeUndefined<i64>,
    /// From 0 to 100.
    #[oai(nullable)]
    pub(super) difficulty: MaybeUndefined<f64>,
    /// Cost of a click.
    #[oai(nullable)]
    pub(super) cpc: MaybeUndefined<f64>,
    #[oai(nullable)]
    pub(super) intent: MaybeUndefined<Intent>,
    /// A two-letter code; empty: anywhere.
    #[oai(validator(max_length = 100))]
    pub(super) country: Option<String>,
    /// A two-letter code; empty: the site's.
    #[oai(validator(max_length = 100))]
    pub(super) language: Option<String>,
    pub(super) sector_id: Option<SectorId>,
    /// By hand a keyword is set aside (`outlier`, `archived`) or taken back (`new`).
    pub(super) status: Option<KeywordStatus>,
}

/// Keywords by id.
#[derive(Object)]
pub(super) struct KeywordIds {
    #[oai(validator(min_items = 1, max_items = 10000))]
    pub(super) ids: Vec<KeywordId>,
}

/// What was removed.
#[derive(Object)]
pub(super) struct KeywordsDeleted {
    pub(super) deleted: u64,
    /// Those that a planned or published post uses: archive them instead.
    pub(super) kept: Vec<KeywordId>,
    /// Those that the site does not have.
    pub(super) not_found: Vec<KeywordId>,
}

/// What is to be different in all of these; what is left out stays.
#[derive(Object)]
pub(super) struct KeywordsPatch {
    #[oai(validator(min_items = 1, max_items = 500, unique_items))]
    pub(super) ids: Vec<KeywordId>,
    pub(super) status: Option<KeywordStatus>,
    pub(super) sector_id: Option<SectorId>,
    #[oai(nullable)]
    pub(super) intent: MaybeUndefined<Intent>,
}

/// What became of a file, or in a dry run: what would.
#[derive(Object)]
#[oai(rename = "ImportReport")]
pub(super) struct ImportReportOut {
    /// Rows that are not blank.
    pub(super) rows: u64,
    pub(super) added: u64,
    /// Rows whose keyword the site or an earlier row has.
    pub(super) duplicates: u64,
    /// Rows that were refused.
    pub(super) invalid: u64,
    /// The first 200 of what is wrong.
    pub(super) errors: Vec<ImportError>,
    /// How much is wrong in all.
    pub(super) errors_total: u64,
    pub(super) mapping: ImportMapping,
    /// The first 20 rows that are in order.
    pub(super) preview: Vec<ImportRow>,
}

/// What is wrong with a row.
#[derive(Object)]
pub(super) struct ImportError {
    /// The line of the file in which the row begins, from 1.
    pub(super) line: u64,
    /// The column's name in the file's header.
    pub(super) column: String,
    pub(super) message: String,
}

/// The columns that were understood, by their names in the file.
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct ImportMapping {
    pub(super) text: Option<String>,
    pub(super) volume: Option<String>,
    pub(super) difficulty: Option<String>,
    pub(super) cpc: Option<String>,
    pub(super) intent: Option<String>,
    pub(super) country: Option<String>,
    pub(super) language: Option<String>,
}

/// A row as it was understood.
#[derive(Object)]
pub(super) struct ImportRow {
    pub(super) text: String,
    #[oai(nullable)]
    pub(super) volume: Option<i64>,
    #[oai(nullable)]
    pub(super) difficulty: Option<f64>,
    #[oai(nullable)]
    pub(super) cpc: Option<f64>,
    #[oai(nullable)]
    pub(super) intent: Option<Intent>,
    #[oai(nullable)]
    pub(super) country: Option<String>,
    #[oai(nullable)]
    pub(super) language: Option<String>,
}

/// What to group: these keywords, or all that are in no cluster.
#[derive(Object)]
pub(super) struct ClusterStart {
    #[oai(validator(min_items = 1, max_items = 10000))]
    pub(super) ids: Option<Vec<KeywordId>>,
    #[oai(default)]
    pub(super) all_unclustered: bool,
    /// With `all_unclustered`: only of this sector.
    pub(super) sector_id: Option<SectorId>,
}

const MILLION: f64 = 1e6;

fn money(micros: Option<i64>) -> Option<f64> {
    micros.map(|micros| micros as f64 / MILLION)
}

fn micros(money: f64) -> i64 {
    (money * MILLION).round() as i64
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl KeywordOut {
    pub(super) fn of(keyword: Keyword, cluster_name: Option<String>) -> Self {
        Self {
            id: keyword.id,
            sector_id: keyword.sector_id,
            text: keyword.text,
            volume: keyword.volume,
            difficulty: keyword.difficulty,
            cpc: money(keyword.cpc_micros),
            country: some(&keyword.country),
            language: some(&keyword.language),
            intent: keyword.intent,
            status: keyword.status,
            cluster_id: keyword.cluster_id,
            cluster_name,
            source: keyword.source,
            created_at: keyword.created_at,
            version: keyword.version,
        }
    }
}

impl From<KeywordIn> for KeywordDraft {
    fn from(keyword: KeywordIn) -> Self {
        let KeywordIn { text, volume, difficulty, cpc, intent, country, language } = keyword;
        Self { text, volume, difficulty, cpc_micros: cpc.map(micros), intent, country, language }
    }
}

impl From<KeywordPatch> for KeywordChange {
    fn from(patch: KeywordPatch) -> Self {
        Self {
            text: patch.text,
            volume: given(patch.volume),
            difficulty: given(patch.difficulty),
            cpc_micros: given(patch.cpc).map(|cpc| cpc.map(micros)),
            intent: given(patch.intent),
            country: patch.country,
            language: patch.language,
            sector: patch.sector_id,
            status: patch.status,
        }
    }
}

impl KeywordsAdded {
    pub(super) fn of(outcomes: Vec<Added>) -> Self {
        let results: Vec<KeywordResult> = outcomes
            .into_iter()
            .zip(0..)
            .map(|(outcome, index)| match outcome {
                Added::Added => KeywordResult { index, status: AddedStatus::Added, errors: None },
                Added::Duplicate => KeywordResult { index, status: AddedStatus::Duplicate, errors: None },
                Added::Invalid(FieldErrors(errors)) => {
                    KeywordResult { index, status: AddedStatus::Invalid, errors: Some(errors) }
                }
            })
            .collect();
        let added = results.iter().filter(|result| result.status == AddedStatus::Added).count() as u64;
        Self { added, skipped: results.len() as u64 - added, results }
    }
}

impl From<ImportReport> for ImportReportOut {
    fn from(report: ImportReport) -> Self {
        let Mapping { text, volume, difficulty, cpc, intent, country, language } = report.mapping;
        let error = |RowError { line, column, message }| ImportError { line, column, message };
        let row = |row: NewKeyword| ImportRow {
            text: row.text,
            volume: row.volume,
            difficulty: row.difficulty,
            cpc: money(row.cpc_micros),
            intent: row.intent,
            country: some(row.country),
            language: some(row.language),
        };
        Self {
            rows: report.rows,
            added: report.added,
            duplicates: report.duplicates,
            invalid: report.invalid,
            errors: report.errors.into_iter().map(error).collect(),
            errors_total: report.errors_total,
            mapping: ImportMapping { text, volume, difficulty, cpc, intent, country, language },
            preview: report.preview.into_iter().map(row).collect(),
        }
    }
}
