//! The row of a provider.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use crate::platform::{
    clock::Instant,
    ids::{AccountId, ProviderId},
    store::AccountOwned,
};

crate::words! {
    /// How a provider is spoken to.
    pub enum ProviderKind {
        /// Chat and images behind OpenAI's interface: OpenAI, Ollama, vLLM, LM Studio, …
        OpenaiCompatible,
        /// Images by Runware.
        Runware,
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProviderId,
    pub account_id: AccountId,
    pub kind: ProviderKind,
    pub base_url: String,
    /// The key, sealed to this row.
    pub key_sealed: Option<String>,
    /// Empty: not used for texts.
    pub text_model: String,
    /// Empty: not used for images.
    pub image_model: String,
    pub enabled: bool,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "provider";
    const ACCOUNT: Column = Column::AccountId;
}
