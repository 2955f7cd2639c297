//! The row of an idea, and the queries that are made of it.

use sea_orm::{DeriveEntityModel, FromJsonQueryResult, Select, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::IdeaFilter;
use crate::platform::{
    clock::Instant,
    ids::{AccountId, ClusterId, IdeaId, SectorId, SiteId},
    store::{self, SiteOwned, Store},
};

words! {
    /// Where an idea is on its way to a post.
    pub enum IdeaStatus {
        /// Nobody has looked at it.
        New,
        /// To be written.
        Approved,
        /// There is a task for it.
        Queued,
        /// There is a text.
        Written,
        /// There is a post.
        Published,
        /// Not to be written.
        Rejected,
        /// Another idea or post says the same.
        Duplicate,
    }

    /// What kind of post.
    pub enum ContentType {
        /// A blog post.
        Post,
    }

    /// How a post is built.
    pub enum Structure {
        Article,
        Guide,
        Comparison,
        Review,
        Listicle,
        HowTo,
        Faq,
    }

    /// How near a reader is to buying.
    pub enum FunnelStage {
        Awareness,
        Consideration,
        Decision,
        Retention,
    }
}

/// What the writer has to do, as data: it reaches the writer as it is here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Brief {
    pub outline: Vec<Section>,
    /// Questions that the text answers.
    pub questions: Vec<String>,
    pub must: Vec<String>,
    pub avoid: Vec<String>,
}

/// A section of the outline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: String,
    pub points: Vec<String>,
    pub subheadings: Vec<String>,
    /// How long it is to be.
    pub words: u32,
}

/// Words in an order of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub Vec<String>);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idea")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdeaId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    /// None once its cluster was removed.
    pub cluster_id: Option<ClusterId>,
    pub title: String,
    /// Two ideas of a site never have the same.
    pub title_norm: String,
    pub angle: String,
    pub content_type: ContentType,
    pub structure: Structure,
    pub primary_keyword: String,
    pub secondary_keywords: Texts,
    pub audience: String,
    pub funnel_stage: FunnelStage,
    pub word_target: i64,
    pub brief: Brief,
    pub status: IdeaStatus,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "idea";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

/// Verbs of a query on ideas.
pub(super) trait Ideas {
    fn matching(self, store: &Store, filter: &IdeaFilter) -> Self;
}

impl Ideas for Select<Entity> {
    fn matching(mut self, store: &Store, filter: &IdeaFilter) -> Self {
        if !filter.statuses.is_empty() {
            self = self.filter(Column::Status.is_in(filter.statuses.iter().copied()));
        }
        if let Some(cluster) = filter.cluster {
            self = self.filter(Column::ClusterId.eq(cluster));
        }
        if let Some(text) = &filter.q {
            self = self.filter(store::contains::<Entity>(store, Column::Title, text));
        }
        self
    }
}
