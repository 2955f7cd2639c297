//! API keys, as owners and admins see them.

use poem_openapi::{Object, OpenApi, param::Path};

use super::{ApiKey, NewKey};
use crate::{
    features::accounts::api_keys,
    platform::{
        access::{Caller, permissions::ApiKeysManage},
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Created, Listed, NoContent, created, listed, ok},
            query::Paging,
            valid::Valid,
        },
        ids::{ApiKeyId, SiteId, UserId},
    },
};

/// The API of API keys.
pub struct ApiKeysApi;

/// A program's key, without its text.
#[derive(Object)]
#[oai(rename = "ApiKey")]
struct KeyOut {
    id: ApiKeyId,
    name: String,
    /// Its first characters, to tell it from others.
    prefix: String,
    /// Names of permissions, as in `x-permission` of the operations.
    scopes: Vec<String>,
    /// The only site that it reaches; null: all that its maker does.
    #[oai(nullable)]
    site_id: Option<SiteId>,
    /// It never does more than this user may.
    created_by: UserId,
    created_at: Instant,
    /// Null: until it is revoked.
    #[oai(nullable)]
    expires_at: Option<Instant>,
    /// To the minute; null if never.
    #[oai(nullable)]
    last_used_at: Option<Instant>,
    /// Null if it was not.
    #[oai(nullable)]
    revoked_at: Option<Instant>,
}

/// A key that was made just now.
#[derive(Object)]
#[oai(rename = "NewApiKey")]
struct NewOut {
    api_key: KeyOut,
    /// Send it as `Authorization: Bearer` or `X-Api-Key`. It is shown this once: keep it where the program finds it.
    secret: String,
}

/// A key to be made.
#[derive(Object)]
#[oai(rename = "ApiKeyIn")]
struct KeyIn {
    /// What uses it.
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// Names of permissions that you have; the key can do these and nothing else.
    #[oai(validator(min_items = 1, max_items = 100))]
    scopes: Vec<String>,
    /// The only site that it is to reach.
    site_id: Option<SiteId>,
    /// In the future; left out: until it is revoked.
    expires_at: Option<Instant>,
}

impl From<ApiKey> for KeyOut {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            scopes: key.scopes(),
            name: key.name,
            prefix: key.prefix,
            site_id: key.site_id,
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
        }
    }
}

#[OpenApi]
impl ApiKeysApi {
    /// List API keys
    ///
    /// The account's, newest first; also those that are over.
    #[oai(path = "/api-keys", method = "get", operation_id = "api_keys_list", tag = "Tag::Accounts")]
    async fn list(&self, caller: Caller<ApiKeysManage>, page: Paging) -> Answer<Listed<KeyOut>> {
        Ok(listed(api_keys::list(&caller.account(), page.0).await?.map(Into::into)))
    }

    /// Make an API key
    ///
    /// For a program. It can do what its scopes name, as long as you may, and only at its site if it has one. The answer
    /// has its text, this once.
    #[oai(path = "/api-keys", method = "post", operation_id = "api_keys_create", tag = "Tag::Accounts")]
    async fn create(&self, caller: Caller<ApiKeysManage>, body: Valid<KeyIn>) -> Answer<Created<NewOut>> {
        let KeyIn { name, scopes, site_id, expires_at } = body.0;
        if let Some(site) = site_id {
            caller.site(site).await?;
        }
        let new = NewKey { name, scopes, site: site_id, expires_at, by: caller.user_id() };
        let account = caller.account().begin().await?;
        let (key, secret) = api_keys::create(&account, new, |permission| caller.may(permission)).await?;
        account.commit().await?;
        Ok(created(&format!("/api-keys/{}", key.id), NewOut { api_key: key.into(), secret }))
    }

    /// Get an API key
    #[oai(path = "/api-keys/:api_key_id", method = "get", operation_id = "api_keys_get", tag = "Tag::Accounts")]
    async fn get(&self, caller: Caller<ApiKeysManage>, api_key_id: Path<ApiKeyId>) -> Answer<envelope::Ok<KeyOut>> {
        Ok(ok(api_keys::get(&caller.account(), *api_key_id).await?.into()))
    }

    /// Revoke an API key
    ///
    /// Works on its very next request, and on streams that are open. It stays in the list.
    #[oai(path = "/api-keys/:api_key_id", method = "delete", operation_id = "api_keys_revoke", tag = "Tag::Accounts")]
    async fn revoke(&self, caller: Caller<ApiKeysManage>, api_key_id: Path<ApiKeyId>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        api_keys::revoke(&account, *api_key_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }
}
