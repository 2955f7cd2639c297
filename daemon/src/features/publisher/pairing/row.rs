//! The rows of a pairing and of the codes that lead to one.

use sea_orm::{DeriveEntityModel, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::platform::{
    access::PairingStatus,
    clock::Instant,
    error::Result,
    ids::{AccountId, PairingId, SiteId},
    store::SiteOwned,
};

/// What runs over there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    pub wordpress: String,
    pub php: String,
    pub plugin: String,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pairing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PairingId,
    pub account_id: AccountId,
    pub site_id: SiteId,
    /// Names the secret in every signed message.
    pub key_id: String,
    /// Sealed.
    pub secret: String,
    pub status: PairingStatus,
    pub home_url: String,
    /// Ends with a slash, or is `…?rest_route=/`.
    pub rest_url: String,
    pub site_name: String,
    pub versions: Json,
    pub locale: String,
    pub time_zone: String,
    pub permalink_structure: String,
    pub seo_plugin: Option<String>,
    /// Of uploads, memory and time.
    pub limits: Json,
    /// Post types, taxonomies, authors and statuses.
    pub structure: Option<Json>,
    /// What the last heartbeat said of WP-Cron and of what waits over there.
    pub cron: Option<Json>,
    /// What the plugin understands beyond the first day's protocol; nothing if it did not say.
    pub capabilities: Option<Json>,
    /// What is only known inside of that WordPress, as the last heartbeat said it.
    pub health: Option<Json>,
    pub heartbeat_at: Option<Instant>,
    pub last_seen_at: Instant,
    pub paired_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl SiteOwned for Entity {
    const NOUN: &'static str = "pairing";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

impl Model {
    /// What runs over there.
    pub fn versions(&self) -> Result<Versions> {
        Ok(serde_json::from_value(self.versions.clone())?)
    }

    /// Whether its plugin understands `capability`.
    #[must_use]
    pub fn can(&self, capability: &str) -> bool {
        let named = self.capabilities.as_ref().and_then(Json::as_array);
        named.is_some_and(|named| named.iter().any(|name| name == capability))
    }
}

/// Codes: shown once, stored as a hash.
pub mod code {
    use sea_orm::{DeriveEntityModel, entity::prelude::*};
    use uuid::Uuid;

    use super::{AccountId, Instant, SiteId, SiteOwned};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pairing_code")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: AccountId,
        pub site_id: SiteId,
        pub code_hash: Vec<u8>,
        pub created_at: Instant,
        pub expires_at: Instant,
        pub used_at: Option<Instant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl SiteOwned for Entity {
        const NOUN: &'static str = "pairing code";
        const ACCOUNT: Column = Column::AccountId;
        const SITE: Column = Column::SiteId;
    }
}
