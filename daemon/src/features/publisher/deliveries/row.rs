//! The row of a delivery.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    features::accounts::sites::{PostStatus, Transport},
    platform::{
        clock::Instant,
        error::Result,
        ids::{AccountId, ContentId, DeliveryId, SiteId},
        store::SiteOwned,
    },
};

words! {
    /// What is to be done in WordPress.
    pub enum Action {
        /// Make a post.
        Create,
        /// Change the post there is.
        Update,
    }

    /// Where a delivery is.
    pub enum DeliveryState {
        /// Waits to be taken.
        Offered,
        /// Was taken; nobody has said yet what became of it.
        Leased,
        /// WordPress has it.
        Acked,
        /// Not done, so as not to undo what somebody did in WordPress.
        Conflict,
        /// WordPress did not want it.
        Rejected,
        /// We could not bring it there.
        Failed,
        /// A newer one of the same content took its place before anybody took it.
        Superseded,
    }
}

impl DeliveryState {
    /// Whether something may still become of it by itself.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Offered | Self::Leased)
    }
}

/// An image in the media library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub token: String,
    pub attachment_id: i64,
    pub url: String,
    pub sha256: String,
}

/// Something to know about a delivery, for programs and for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub code: String,
    pub message: String,
}

impl Note {
    /// A remark.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    pub content_id: ContentId,
    /// From 1, in the order in which deliveries of this content were asked for.
    pub n: i64,
    /// Which state of the text.
    pub content_version: i64,
    pub content_title: String,
    /// What is delivered, in 64 hexadecimal digits: the same content in the same state for the same status.
    pub fingerprint: String,
    /// By this WordPress knows a delivery again. The fingerprint, unless that was delivered before.
    pub delivery_key: String,
    pub action: Action,
    pub transport: Transport,
    pub post_status: PostStatus,
    /// When it is to become public, if not at once.
    pub publish_at: Option<Instant>,
    /// What is sent, as it was when it was asked for.
    pub payload: Json,
    /// The fingerprint of the post that may be overwritten although a person changed it: somebody saw it so.
    pub accept: Option<String>,
    /// What IGNY8 alone would have written, where people's words are in the payload too.
    pub own: Option<Json>,
    /// The person who asked, if it was one.
    pub asked_by: Option<Uuid>,
    pub status: DeliveryState,
    /// Times it was taken.
    pub attempts: i64,
    pub lease_until: Option<Instant>,
    /// WordPress's word: created, updated, unchanged, conflict, rejected.
    pub result: Option<String>,
    pub post_id: Option<i64>,
    pub url: Option<String>,
    pub edit_url: Option<String>,
    pub wp_status: Option<String>,
    /// SHA-256 of the text as WordPress stored it.
    pub content_hash: Option<String>,
    /// The post's text as WordPress stored it, where we read it back ourselves.
    pub written: Option<Json>,
    /// Fingerprint of the post after this delivery.
    pub post_hash: Option<String>,
    /// WordPress's revision with the text from before.
    pub revision_id: Option<i64>,
    /// The images of this delivery in the media library.
    pub attachments: Option<Json>,
    pub warnings: Json,
    pub error_code: Option<String>,
    pub error: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "delivery";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// The images that came with it.
    pub fn attachments(&self) -> Result<Vec<Attachment>> {
        Ok(self.attachments.clone().map(serde_json::from_value).transpose()?.unwrap_or_default())
    }

    /// What WordPress had to remark.
    pub fn warnings(&self) -> Result<Vec<Note>> {
        Ok(serde_json::from_value(self.warnings.clone())?)
    }
}

/// The plugin's events that were applied: each once.
pub mod event {
    use sea_orm::{ActiveValue::Set, DeriveEntityModel, entity::prelude::*, sea_query::OnConflict};
    use uuid::Uuid;

    use super::{AccountId, Instant, Result, SiteId, SiteOwned};
    use crate::platform::store::{SiteScope, Tx};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plugin_event")]
    pub struct Model {
        pub account_id: AccountId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub site_id: SiteId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
        pub received_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl SiteOwned for Entity {
        const NOUN: &'static str = "event";
        const ACCOUNT: Column = Column::AccountId;
        const SITE: Column = Column::SiteId;
    }

    /// Notes an event; `false` if it was noted before.
    pub async fn is_first(site: &SiteScope<Tx>, event_id: Uuid) -> Result<bool> {
        let row = ActiveModel { event_id: Set(event_id), received_at: Set(site.now()), ..Default::default() };
        let known = OnConflict::columns([Column::SiteId, Column::EventId]).do_nothing().to_owned();
        Ok(site.insert_many::<Entity, _>(vec![row], Some(known)).await? == 1)
    }

    /// Forgets events from before `then`: the plugin has long had its answer.
    pub async fn forget(site: &SiteScope<Tx>, then: Instant) -> Result<()> {
        site.delete(Entity::delete_many().filter(Column::ReceivedAt.lt(then))).await?;
        Ok(())
    }
}
