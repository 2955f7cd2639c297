//! The row of a cluster, and the queries that are made of it.

use sea_orm::{DeriveEntityModel, Select, entity::prelude::*, sea_query::Expr};

use super::{ClusterFilter, ClusterSort};
use crate::{
    features::planner::{
        Intent, ideas,
        keywords::{self, ClusterFigure},
    },
    platform::{
        clock::Instant,
        ids::{AccountId, ClusterId, KeywordId, SectorId, SiteId},
        store::{self, Ordering, SiteOwned, Store},
    },
};

words! {
    /// Where a cluster is.
    pub enum ClusterStatus {
        /// Not yet to be worked on.
        Draft,
        /// Ideas may be made of it.
        Active,
        /// Its posts are there.
        Covered,
        /// Set aside.
        Archived,
    }
}

impl ClusterStatus {
    /// Where it may go from here.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Active, Self::Archived],
            Self::Active => &[Self::Covered, Self::Archived],
            Self::Covered => &[Self::Active, Self::Archived],
            Self::Archived => &[Self::Active],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cluster")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClusterId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub name: String,
    /// Two clusters of a sector never have the same.
    pub name_norm: String,
    pub description: String,
    pub intent: Option<Intent>,
    pub status: ClusterStatus,
    /// No function changes it.
    pub locked: bool,
    /// The one that stands for all; read it through [`super::Overview`], which knows what to do if it is gone.
    pub primary_keyword_id: Option<KeywordId>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "cluster";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

/// Verbs of a query on clusters.
pub(super) trait Clusters {
    fn matching(self, store: &Store, filter: &ClusterFilter) -> Self;
    fn open_to_change(self, sector: SectorId) -> Self;
}

impl Clusters for Select<Entity> {
    fn matching(mut self, store: &Store, filter: &ClusterFilter) -> Self {
        if let Some(sector) = filter.sector {
            self = self.filter(Column::SectorId.eq(sector));
        }
        if !filter.statuses.is_empty() {
            self = self.filter(Column::Status.is_in(filter.statuses.iter().copied()));
        }
        if let Some(text) = &filter.q {
            self = self.filter(store::contains::<Entity>(store, Column::Name, text));
        }
        self
    }

    fn open_to_change(self, sector: SectorId) -> Self {
        self.filter(Column::SectorId.eq(sector))
            .filter(Column::Locked.eq(false))
            .filter(Column::Status.ne(ClusterStatus::Archived))
    }
}

/// The order that `sort` asks for (`true`: descending), newest first if nothing is asked.
pub(super) fn ordering(sort: &[(ClusterSort, bool)]) -> Ordering {
    let site = || Expr::col((Entity, Column::SiteId));
    let cluster = || Expr::col((Entity, Column::Id));
    let figure = |figure| keywords::cluster_figure(figure, site(), cluster());
    let newest = [(ClusterSort::CreatedAt, true)];
    let sort = if sort.is_empty() { &newest } else { sort };
    let ordering = sort.iter().fold(Ordering::new(), |ordering, (key, descending)| {
        let descending = *descending;
        match key {
            ClusterSort::Name => ordering.by(Column::NameNorm, descending),
            // An id begins with its time.
            ClusterSort::CreatedAt => ordering.by(Column::Id, descending),
            ClusterSort::KeywordCount => ordering.by_count(figure(ClusterFigure::KeywordCount), descending),
            ClusterSort::TotalVolume => ordering.by_count(figure(ClusterFigure::TotalVolume), descending),
            ClusterSort::MeanDifficulty => ordering.by_figure(figure(ClusterFigure::MeanDifficulty), descending),
            ClusterSort::IdeaCount => ordering.by_count(ideas::count_of(site(), cluster()), descending),
        }
    });
    ordering.by(Column::Id, false)
}
