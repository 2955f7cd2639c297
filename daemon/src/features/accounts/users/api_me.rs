//! What everybody may do with themselves: name, password, sessions.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi, param::Path};

use super::{change_password, end_all_but, get, rename};
use crate::{
    features::accounts::sign_in,
    platform::{
        access::{Caller, permissions::MeManage, sessions},
        clock::Instant,
        http::{
            Answer,
            apis::Tag,
            envelope::{Listed, NoContent, listed},
            query::Paging,
            valid::Valid,
        },
        ids::SessionId,
        services::Services,
    },
};

/// The API of one's own self.
pub struct MeApi(pub Arc<Services>);

/// What is to be different about you.
#[derive(Object)]
struct MePatch {
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
}

/// The old password and the new one.
#[derive(Object)]
struct PasswordChange {
    #[oai(validator(max_length = 1024))]
    current_password: String,
    /// At least 12 characters.
    #[oai(validator(min_length = 12, max_length = 1024))]
    new_password: String,
}

/// A browser in which you are signed in.
#[derive(Object)]
#[oai(rename = "OwnSession")]
struct SessionOut {
    id: SessionId,
    /// What the browser says of itself.
    device: String,
    /// Where it signed in from; empty if that is not known.
    address: String,
    created_at: Instant,
    /// To the hour.
    last_seen_at: Instant,
    expires_at: Instant,
    /// Whether it is the one that asks.
    current: bool,
}

#[OpenApi]
impl MeApi {
    /// Change yourself
    #[oai(path = "/me", method = "patch", operation_id = "me_change", tag = "Tag::Auth")]
    async fn change(&self, caller: Caller<MeManage>, body: Valid<MePatch>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        rename(&account, caller.person()?, &body.0.name).await?;
        account.commit().await?;
        Ok(NoContent)
    }

    /// Change your password
    ///
    /// Needs the present one. Every other session and every token of yours ends.
    #[oai(path = "/auth/password/change", method = "post", operation_id = "me_password", tag = "Tag::Auth")]
    async fn password(
        &self,
        caller: Caller<MeManage>,
        request: &Request,
        body: Valid<PasswordChange>,
    ) -> Answer<NoContent> {
        let (services, PasswordChange { current_password, new_password }) = (&self.0, body.0);
        let user = get(&caller.account(), caller.person()?).await?;
        sign_in::throttle(&services.access, services.access.settings.client_address(request), &user.email)?;
        let passwords = (current_password, new_password);
        change_password(services, &caller.account(), user.id, passwords, caller.session_id()).await?;
        Ok(NoContent)
    }

    /// List your sessions
    ///
    /// The browsers in which you are signed in, the last used first.
    #[oai(path = "/auth/sessions", method = "get", operation_id = "sessions_list", tag = "Tag::Auth")]
    async fn sessions(&self, caller: Caller<MeManage>, page: Paging) -> Answer<Listed<SessionOut>> {
        let current = caller.session_id();
        let found = sessions::list(&caller.account(), caller.person()?, page.0).await?;
        Ok(listed(found.map(|session| SessionOut {
            current: Some(session.id) == current,
            id: session.id,
            device: session.user_agent,
            address: session.address,
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        })))
    }

    /// End a session
    ///
    /// Works on its very next request.
    #[oai(path = "/auth/sessions/:session_id", method = "delete", operation_id = "sessions_end", tag = "Tag::Auth")]
    async fn end_session(&self, caller: Caller<MeManage>, session_id: Path<SessionId>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        sessions::end_one(&account, caller.person()?, *session_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }

    /// End all other sessions
    ///
    /// Tokens of machines, too. Only the session that asks stays.
    #[oai(path = "/auth/sessions", method = "delete", operation_id = "sessions_end_others", tag = "Tag::Auth")]
    async fn end_others(&self, caller: Caller<MeManage>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        let user = get(&account, caller.person()?).await?;
        end_all_but(&account, &user, caller.session_id()).await?;
        account.commit().await?;
        Ok(NoContent)
    }
}
