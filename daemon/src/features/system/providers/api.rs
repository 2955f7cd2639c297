//! Providers over HTTP.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, param::Path};
use secrecy::SecretString;
use url::Url;

use super::{ConfiguredProviders, Provider, ProviderKind, ProviderSettings};
use crate::platform::{
    access::{Caller, permissions::ProvidersManage},
    error::Error,
    http::{
        Answer,
        apis::Tag,
        envelope::{NoContent, Ok, ok},
        valid::Valid,
    },
    services::Services,
};

/// `/system/providers`.
pub struct ProvidersApi {
    pub services: Arc<Services>,
    pub providers: Arc<ConfiguredProviders>,
}

/// A provider of the account. The key is never shown.
#[derive(Object)]
#[oai(rename = "Provider")]
struct ProviderOut {
    kind: ProviderKind,
    base_url: String,
    has_key: bool,
    /// Empty: not used for texts.
    text_model: String,
    /// Empty: not used for images.
    image_model: String,
    enabled: bool,
    version: i64,
}

/// A provider as it shall be.
#[derive(Object)]
struct ProviderIn {
    /// Up to and with `/v1`.
    #[oai(validator(max_length = 500))]
    base_url: Url,
    /// Absent: the key stays as it is.
    #[oai(validator(min_length = 1, max_length = 500))]
    api_key: Option<String>,
    /// Empty: not used for texts.
    #[oai(default, validator(max_length = 200))]
    text_model: String,
    /// Empty: not used for images.
    #[oai(default, validator(max_length = 200))]
    image_model: String,
    #[oai(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// What a test found.
#[derive(Object)]
struct Tested {
    ok: bool,
    /// What was found, or what is wrong and what to do.
    message: String,
    /// Models that the provider offers.
    models: Vec<String>,
}

impl From<Provider> for ProviderOut {
    fn from(provider: Provider) -> Self {
        Self {
            kind: provider.kind,
            base_url: provider.base_url,
            has_key: provider.key_sealed.is_some(),
            text_model: provider.text_model,
            image_model: provider.image_model,
            enabled: provider.enabled,
            version: provider.version,
        }
    }
}

/// Providers: which model writes, which makes the pictures.
#[OpenApi(tag = "Tag::System")]
impl ProvidersApi {
    /// List the account's providers
    ///
    /// Without any, the instance's serve; without those, the built-in one.
    #[oai(path = "/system/providers", method = "get", operation_id = "providers_list")]
    async fn list(&self, caller: Caller<ProvidersManage>) -> Answer<Ok<Vec<ProviderOut>>> {
        let providers = super::list(&caller.account()).await?;
        Ok(ok(providers.into_iter().map(ProviderOut::from).collect()))
    }

    /// Set a provider
    #[oai(path = "/system/providers/:kind", method = "put", operation_id = "providers_put")]
    async fn put(
        &self,
        caller: Caller<ProvidersManage>,
        kind: Path<ProviderKind>,
        body: Valid<ProviderIn>,
    ) -> Answer<Ok<ProviderOut>> {
        let ProviderIn { base_url, api_key, text_model, image_model, enabled } = body.0;
        let settings =
            ProviderSettings { base_url, api_key: api_key.map(SecretString::from), text_model, image_model, enabled };
        let tx = caller.account().begin().await?;
        let provider = super::put(&tx, &self.services.sealer, *kind, settings).await?;
        tx.commit().await?;
        Ok(ok(provider.into()))
    }

    /// Remove a provider, with its key
    #[oai(path = "/system/providers/:kind", method = "delete", operation_id = "providers_delete")]
    async fn delete(&self, caller: Caller<ProvidersManage>, kind: Path<ProviderKind>) -> Answer<NoContent> {
        let tx = caller.account().begin().await?;
        super::remove(&tx, *kind).await?;
        tx.commit().await?;
        Ok(NoContent)
    }

    /// Test a provider
    ///
    /// Asks for its list of models: address and key are tried, nothing is paid.
    #[oai(path = "/system/providers/:kind/test", method = "post", operation_id = "providers_test")]
    async fn test(&self, caller: Caller<ProvidersManage>, kind: Path<ProviderKind>) -> Answer<Ok<Tested>> {
        let provider = super::find(&caller.account(), *kind).await?.ok_or(Error::NotFound("provider"))?;
        if provider.kind == ProviderKind::Runware {
            let message = "Runware offers no test that costs nothing: make one image".to_owned();
            return Ok(ok(Tested { ok: provider.key_sealed.is_some(), message, models: vec![] }));
        }
        let tested = match self.providers.openai(&provider)?.models().await {
            std::result::Result::Ok(models) => {
                let known = provider.text_model.is_empty() || models.contains(&provider.text_model);
                let message = if known {
                    format!("reached; it offers {} models", models.len())
                } else {
                    format!("reached, but {} is not among its {} models", provider.text_model, models.len())
                };
                Tested { ok: known, message, models }
            }
            Err(error) => Tested { ok: false, message: error.message, models: vec![] },
        };
        Ok(ok(tested))
    }
}
