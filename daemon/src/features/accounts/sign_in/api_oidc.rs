//! Signing in with identity providers, as browsers do it.
//!
//! The browser goes: our `start`, the provider, our `callback`, the console. What goes wrong on the way is told to the
//! person by the console: it is sent to with a stable code.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};
use url::form_urlencoded;

use super::{
    api::end_earlier,
    oidc::{self, Errand, HOME, Outcome, Returned},
    throttle_address,
};
use crate::{
    features::accounts::identities::{self, Linked},
    platform::{
        access::{
            Caller,
            oidc::PATIENCE,
            permissions::AccountRead,
            session_of,
            sessions::{self, Device},
        },
        clock::Instant,
        error::{Error, Result},
        http::{
            Answer,
            apis::Tag,
            envelope::{self, NoContent, ok},
            redirect::{AnyQuery, Redirect},
            valid::Valid,
        },
        ids::{IdentityId, UserId},
        services::Services,
    },
};

const COOKIE: &str = "igny8_oidc";
const SIGN_IN: &str = "/app/sign-in";

/// The API of identity providers.
pub struct OidcApi {
    services: Arc<Services>,
}

impl OidcApi {
    /// Over these services.
    #[must_use]
    pub fn new(services: &Arc<Services>) -> Self {
        Self { services: Arc::clone(services) }
    }

    fn guard(&self, request: &Request) -> Result<()> {
        throttle_address(&self.services.access, self.services.access.settings.client_address(request))
    }

    async fn present(&self, request: &Request) -> Result<Option<UserId>> {
        let session = session_of(&self.services, request).await?;
        Ok(session.map(|(session, _)| session.principal.user_id))
    }

    fn errand(&self, request: &Request, provider: &str, state: &str) -> Result<Errand> {
        let cookie = sessions::named_cookie(request, COOKIE, &self.services.public_url);
        oidc::errand(&self.services, provider, cookie, state)
    }

    async fn come_back(&self, request: &Request, errand: &Errand, returned: &Returned) -> Result<String> {
        let present = self.present(request).await?;
        let device = Device::of(&self.services.access.settings, request);
        if let Outcome::SignedIn(started) = oidc::finish(&self.services, errand, returned, present, &device).await? {
            end_earlier(&self.services, request).await?;
            started.give(&self.services.public_url);
        }
        Ok(errand.return_to.clone())
    }
}

/// An identity provider to sign in with.
#[derive(Object)]
#[oai(rename = "IdentityProvider")]
struct ProviderOut {
    /// In addresses.
    name: String,
    /// On the button.
    title: String,
}

/// Where to send the browser.
#[derive(Object)]
struct LinkStart {
    /// An address of the identity provider.
    url: String,
}

/// Where to go afterwards.
#[derive(Object)]
struct LinkIn {
    /// A path of the console, such as `/app/settings`.
    #[oai(validator(max_length = 2000))]
    return_to: Option<String>,
}

/// Who one is to an identity provider.
#[derive(Object)]
#[oai(rename = "Identity")]
struct IdentityOut {
    id: IdentityId,
    /// The provider's name when it was linked.
    provider: String,
    issuer: String,
    /// What the provider said last.
    #[oai(nullable)]
    email: Option<String>,
    created_at: Instant,
    last_used_at: Instant,
}

impl From<Linked> for IdentityOut {
    fn from(linked: Linked) -> Self {
        Self {
            id: linked.id,
            provider: linked.provider,
            issuer: linked.issuer,
            email: linked.email,
            created_at: linked.created_at,
            last_used_at: linked.last_used_at,
        }
    }
}

/// The page that tells a person what went wrong.
fn page_of(page: &str, provider: &str, error: &Error) -> String {
    let page = page.split(['?', '#']).next().unwrap_or(HOME);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("error", error.code())
        .append_pair("provider", provider)
        .finish();
    format!("{page}?{query}")
}

#[OpenApi]
impl OidcApi {
    /// List identity providers
    ///
    /// Those that the operator set up, in the order of the configuration.
    #[oai(path = "/auth/oidc", method = "get", operation_id = "oidc_providers", tag = "Tag::Auth")]
    async fn providers(&self) -> Answer<envelope::Ok<Vec<ProviderOut>>> {
        let providers = self.services.oidc.providers();
        Ok(ok(providers.map(|one| ProviderOut { name: one.name.clone(), title: one.title.clone() }).collect()))
    }

    /// Begin to sign in with a provider
    ///
    /// For a browser: sends it to the provider, with a cookie that it comes back with.
    #[oai(path = "/auth/oidc/:provider/start", method = "get", operation_id = "oidc_start", tag = "Tag::Auth")]
    async fn start(
        &self,
        request: &Request,
        provider: Path<String>,
        /// A path of the console to go to afterwards.
        #[oai(validator(max_length = 2000))]
        return_to: Query<Option<String>>,
    ) -> Answer<Redirect> {
        self.guard(request)?;
        let (url, cookie) = oidc::begin(&self.services, &provider, return_to.as_deref(), None).await?;
        sessions::hide_in_cookie(COOKIE, &cookie, PATIENCE, &self.services.public_url);
        Ok(Redirect(url.to_string()))
    }

    /// Come back from a provider
    ///
    /// For a browser that the provider sends back: sends it to the console, signed in, or with `error` in its address: a
    /// stable code.
    #[oai(path = "/auth/oidc/:provider/callback", method = "get", operation_id = "oidc_callback", tag = "Tag::Auth")]
    async fn callback(&self, request: &Request, provider: Path<String>, answer: AnyQuery) -> Answer<Redirect> {
        self.guard(request)?;
        self.services.oidc.provider(&provider)?;
        let text = |name: &str| answer.one(name).map(str::to_owned);
        let returned = Returned {
            state: text("state").unwrap_or_default(),
            code: text("code"),
            iss: text("iss"),
            error: text("error"),
        };
        // one answer to one cookie, whatever comes of it
        sessions::hide_in_cookie(COOKIE, "", chrono::TimeDelta::zero(), &self.services.public_url);
        let (errand, to) = match self.errand(request, &provider, &returned.state) {
            Ok(errand) => {
                let to = self.come_back(request, &errand, &returned).await;
                (Some(errand), to)
            }
            Err(error) => (None, Err(error)),
        };
        Ok(Redirect(to.unwrap_or_else(|error| {
            self.services.metrics.auth_failures_total("oidc").inc();
            tracing::info!(provider = %*provider, code = error.code(), %error, "a sign-in with a provider failed");
            let page = errand.filter(|errand| errand.link.is_some()).map(|errand| errand.return_to);
            page_of(page.as_deref().unwrap_or(SIGN_IN), &provider, &error)
        })))
    }

    /// Begin to link a provider
    ///
    /// Makes an identity yours, so that you can sign in with it: send the browser to the address in the answer.
    #[oai(path = "/auth/oidc/:provider/link", method = "post", operation_id = "oidc_link", tag = "Tag::Auth")]
    async fn link(
        &self,
        request: &Request,
        caller: Caller<AccountRead>,
        provider: Path<String>,
        body: Valid<LinkIn>,
    ) -> Answer<envelope::Ok<LinkStart>> {
        let user = caller.person()?;
        if self.present(request).await? != Some(user) {
            let detail = "sign in to the console in this browser, then link".to_owned();
            return Err(Error::Denied { code: "oidc_failed", detail }.into());
        }
        let (url, cookie) = oidc::begin(&self.services, &provider, body.0.return_to.as_deref(), Some(user)).await?;
        sessions::hide_in_cookie(COOKIE, &cookie, PATIENCE, &self.services.public_url);
        Ok(ok(LinkStart { url: url.to_string() }))
    }

    /// List your identities
    ///
    /// What you can sign in with besides your password.
    #[oai(path = "/me/identities", method = "get", operation_id = "identities_list", tag = "Tag::Auth")]
    async fn identities(&self, caller: Caller<AccountRead>) -> Answer<envelope::Ok<Vec<IdentityOut>>> {
        let user = caller.person()?;
        let linked = identities::list(&caller.account(), user).await?;
        Ok(ok(linked.into_iter().map(Into::into).collect()))
    }

    /// Unlink an identity
    ///
    /// You can no longer sign in with it.
    #[oai(
        path = "/me/identities/:identity_id",
        method = "delete",
        operation_id = "identities_unlink",
        tag = "Tag::Auth"
    )]
    async fn unlink(&self, caller: Caller<AccountRead>, identity_id: Path<IdentityId>) -> Answer<NoContent> {
        let user = caller.person()?;
        let account = caller.account().begin().await?;
        identities::unlink(&account, user, *identity_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }
}
