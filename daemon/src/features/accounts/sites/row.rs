//! The row of a site.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, SiteId},
    store::{AccountOwned, SiteRow},
};

words! {
    /// Whether anything happens for a site.
    pub enum SiteStatus {
        /// As it should be.
        Active,
        /// Nothing runs and nothing is published; everything can be read.
        Inactive,
        /// As inactive, by the operator.
        Suspended,
    }

    /// The status that a new post gets in WordPress.
    pub enum PostStatus {
        /// Seen by editors only.
        Draft,
        /// Waits for a review in WordPress.
        Pending,
        /// Live at once.
        Publish,
        /// Live for signed-in editors only.
        Private,
    }

    /// How posts get to WordPress.
    pub enum Transport {
        /// Our plugin fetches them.
        Plugin,
        /// We push them by WordPress's REST API.
        Rest,
        /// Not at all: no WordPress is connected.
        None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SiteId,
    pub account_id: AccountId,
    /// Unique in the account.
    pub name: String,
    /// Where it is; empty if nobody said.
    pub url: String,
    pub status: SiteStatus,
    /// IANA name; rules are read in it.
    pub time_zone: String,
    /// BCP 47; what is written is written in it.
    pub language: String,
    pub default_post_status: PostStatus,
    /// Whether what a model wrote needs nobody's approval.
    pub auto_approve: bool,
    pub transport: Transport,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "site";
    const ACCOUNT: Column = Column::AccountId;
}

impl SiteRow for Model {
    fn account_id(&self) -> AccountId {
        self.account_id
    }
    fn site_id(&self) -> SiteId {
        self.id
    }
}
