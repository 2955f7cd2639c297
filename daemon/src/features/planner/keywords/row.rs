//! The row of a keyword, and the queries that are made of it.

use sea_orm::{ActiveValue::Set, DeriveEntityModel, Select, entity::prelude::*};

use super::{KeywordFilter, KeywordSort, NewKeyword};
use crate::{
    features::planner::Intent,
    platform::{
        clock::Instant,
        ids::{AccountId, ClusterId, KeywordId, SectorId, SiteId},
        store::{Ordering, SiteOwned, SiteScope, Tx},
    },
};

words! {
    /// Where a keyword is on its way to a post.
    pub enum KeywordStatus {
        /// In no cluster yet.
        New,
        /// In a cluster.
        Clustered,
        /// An idea that is to be written uses it.
        Planned,
        /// A published post uses it.
        InUse,
        /// Set aside by a person.
        Archived,
        /// Fits no cluster.
        Outlier,
    }

    /// How a keyword came here.
    pub enum KeywordSource {
        /// Typed or pasted.
        Manual,
        /// From a file.
        Import,
    }
}

impl KeywordStatus {
    /// Where a person may move it by hand from here; the rest follows from what happens to it.
    #[must_use]
    pub fn by_hand(self) -> &'static [Self] {
        match self {
            Self::New | Self::Clustered => &[Self::Outlier, Self::Archived],
            Self::Planned | Self::InUse => &[Self::Archived],
            Self::Archived | Self::Outlier => &[Self::New, Self::Archived],
        }
    }
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "keyword")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeywordId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    /// Set exactly while the status is clustered, planned or in use.
    pub cluster_id: Option<ClusterId>,
    pub text: String,
    /// What makes it the same keyword: NFKC, lower case, single spaces.
    pub text_norm: String,
    /// ISO 639-1; empty: the site's.
    pub language: String,
    /// ISO 3166-1 alpha-2 in lower case; empty: anywhere.
    pub country: String,
    /// Searches a month.
    pub volume: Option<i64>,
    /// From 0 to 100.
    pub difficulty: Option<f64>,
    /// Cost of a click in millionths of the export's currency.
    pub cpc_micros: Option<i64>,
    pub intent: Option<Intent>,
    pub source: KeywordSource,
    pub status: KeywordStatus,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether grouping may put it into a cluster.
    #[must_use]
    pub fn can_be_clustered(&self) -> bool {
        matches!(self.status, KeywordStatus::New | KeywordStatus::Outlier)
    }
}

impl SiteOwned for Entity {
    const NOUN: &'static str = "keyword";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl NewKeyword {
    /// The row that it becomes.
    pub(super) fn row(self, site: &SiteScope<Tx>, sector: SectorId, source: KeywordSource) -> ActiveModel {
        let now = site.now();
        ActiveModel {
            id: Set(site.new_id()),
            sector_id: Set(sector),
            cluster_id: Set(None),
            text: Set(self.text),
            text_norm: Set(self.text_norm),
            language: Set(self.language.to_owned()),
            country: Set(self.country.to_owned()),
            volume: Set(self.volume),
            difficulty: Set(self.difficulty),
            cpc_micros: Set(self.cpc_micros),
            intent: Set(self.intent),
            source: Set(source),
            status: Set(KeywordStatus::New),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
            ..Default::default()
        }
    }
}

/// Verbs of a query on keywords.
pub(super) trait Keywords {
    /// All of the filter but its text, which is looked for on its own (`store::search`).
    fn matching(self, filter: &KeywordFilter) -> Self;
    fn unclustered(self, sector: Option<SectorId>) -> Self;
}

impl Keywords for Select<Entity> {
    fn matching(mut self, filter: &KeywordFilter) -> Self {
        if let Some(sector) = filter.sector {
            self = self.filter(Column::SectorId.eq(sector));
        }
        if !filter.statuses.is_empty() {
            self = self.filter(Column::Status.is_in(filter.statuses.iter().copied()));
        }
        if !filter.intents.is_empty() {
            self = self.filter(Column::Intent.is_in(filter.intents.iter().copied()));
        }
        if let Some(cluster) = filter.cluster {
            self = self.filter(Column::ClusterId.eq(cluster));
        }
        self = filter.volume.filter(self, Column::Volume);
        filter.difficulty.filter(self, Column::Difficulty)
    }

    fn unclustered(self, sector: Option<SectorId>) -> Self {
        let query = self.filter(Column::Status.eq(KeywordStatus::New));
        match sector {
            Some(sector) => query.filter(Column::SectorId.eq(sector)),
            None => query,
        }
    }
}

/// The order that `sort` asks for (`true`: descending), newest first if nothing is asked. It ends in something unique.
pub(super) fn ordering(sort: &[(KeywordSort, bool)]) -> Ordering {
    let newest = [(KeywordSort::CreatedAt, true)];
    let sort = if sort.is_empty() { &newest } else { sort };
    let ordering = sort.iter().fold(Ordering::new(), |ordering, (key, descending)| {
        let descending = *descending;
        match key {
            // The rest of the unique key, so that its index answers.
            KeywordSort::Text => [Column::TextNorm, Column::Country, Column::Language]
                .into_iter()
                .fold(ordering, |ordering, column| ordering.by(column, descending)),
            // An id begins with its time.
            KeywordSort::CreatedAt => ordering.by(Column::Id, descending),
            KeywordSort::Volume => ordering.by(Column::Volume, descending),
            KeywordSort::Difficulty => ordering.by(Column::Difficulty, descending),
            KeywordSort::Cpc => ordering.by(Column::CpcMicros, descending),
        }
    });
    match sort.last() {
        Some((KeywordSort::Text | KeywordSort::CreatedAt, _)) | None => ordering,
        Some((_, descending)) => ordering.by(Column::Id, *descending),
    }
}
