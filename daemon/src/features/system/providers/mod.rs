//! Providers: which model writes and which makes the pictures. An account's own come first, then the instance's
//! (configuration), then the built-in one, which needs neither network nor key.

pub mod api;
mod choose;
mod gates;
mod row;

pub use choose::{ConfiguredProviders, InstanceImages, InstanceProviders, InstanceText};
use row::{ActiveModel, Column, Entity};
pub use row::{Model as Provider, ProviderKind};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use secrecy::SecretString;
use url::Url;

use crate::platform::{
    error::{Error, FieldErrors, Result},
    secret::{Place, Sealer},
    store::{AccountScope, Conn, Tx},
};

/// What a person decides about a provider.
#[derive(Debug)]
pub struct ProviderSettings {
    pub base_url: Url,
    /// Absent: the key stays as it is.
    pub api_key: Option<SecretString>,
    pub text_model: String,
    pub image_model: String,
    pub enabled: bool,
}

impl ProviderSettings {
    fn check(&self, kind: ProviderKind) -> Result<()> {
        let mut errors = FieldErrors::new();
        if !matches!(self.base_url.scheme(), "http" | "https") || !self.base_url.username().is_empty() {
            errors.add("base_url", "must begin with https:// or http:// and hold no name or password");
        }
        let (text, image) = (self.text_model.trim(), self.image_model.trim());
        match kind {
            ProviderKind::OpenaiCompatible if text.is_empty() && image.is_empty() => {
                errors.add("text_model", "name a model for texts, for images, or both");
            }
            ProviderKind::Runware if image.is_empty() => {
                errors.add("image_model", "name a model, such as runware:97@1")
            }
            _ => {}
        }
        errors.check()
    }
}

/// The account's providers.
pub async fn list<C: Conn>(account: &AccountScope<C>) -> Result<Vec<Provider>> {
    account.all(Entity::find().order_by_asc(Column::Kind)).await
}

/// The account's provider of this kind, if it has one.
pub async fn find<C: Conn>(account: &AccountScope<C>, kind: ProviderKind) -> Result<Option<Provider>> {
    account.find(Entity::find().filter(Column::Kind.eq(kind))).await
}

/// Sets the account's provider of this kind.
pub async fn put(
    account: &AccountScope<Tx>,
    sealer: &Sealer,
    kind: ProviderKind,
    settings: ProviderSettings,
) -> Result<Provider> {
    settings.check(kind)?;
    let found = find(account, kind).await?;
    let id = found.as_ref().map_or_else(|| account.new_id(), |provider| provider.id);
    let now = account.now();
    let mut row = ActiveModel {
        base_url: Set(settings.base_url.to_string()),
        text_model: Set(settings.text_model.trim().to_owned()),
        image_model: Set(settings.image_model.trim().to_owned()),
        enabled: Set(settings.enabled),
        updated_at: Set(now),
        ..Default::default()
    };
    if let Some(key) = &settings.api_key {
        row.key_sealed = Set(Some(sealer.seal(&place(id), key)?));
    }
    match found {
        Some(provider) => {
            account.change(ActiveModel { id: Unchanged(id), version: Set(provider.version + 1), ..row }).await
        }
        None => {
            account
                .insert(ActiveModel { id: Set(id), kind: Set(kind), created_at: Set(now), version: Set(1), ..row })
                .await
        }
    }
}

/// Removes the account's provider of this kind, with its key.
pub async fn remove(account: &AccountScope<Tx>, kind: ProviderKind) -> Result<()> {
    match account.delete(Entity::delete_many().filter(Column::Kind.eq(kind))).await? {
        0 => Err(Error::NotFound("provider")),
        _ => Ok(()),
    }
}

impl Provider {
    fn key(&self, sealer: &Sealer) -> Result<Option<SecretString>> {
        self.key_sealed.as_deref().map(|sealed| sealer.open(&place(self.id), sealed)).transpose()
    }
}

fn place(id: crate::platform::ids::ProviderId) -> Place {
    Place::new("provider", id, "key_sealed")
}
