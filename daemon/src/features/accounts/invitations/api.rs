//! Invitations: as owners and admins see them, and as whoever was invited does.

use std::{collections::HashMap, sync::Arc};

use poem::Request;
use poem_openapi::{Object, OpenApi, param::Path};

use super::{Accept, Invitation, InvitationStatus, NewInvitation, accept, get, invite, list, look, resend, revoke};
use crate::{
    features::accounts::{
        sign_in::{self, api::SessionOut},
        users::{self, api::MemberRole},
    },
    platform::{
        access::{
            Caller,
            permissions::{UsersManage, UsersRead},
            role::Role,
            sessions::Device,
        },
        clock::Instant,
        email::{self, Mail, MailStatus},
        error::Result,
        http::{
            Answer,
            apis::Tag,
            envelope::{self, Listed, NoContent, created, listed, ok},
            query::Paging,
            valid::Valid,
        },
        ids::{InvitationId, SiteId, UserId},
        services::Services,
        store::{AccountScope, Conn},
    },
};

/// The API of invitations.
pub struct InvitationsApi(pub Arc<Services>);

/// Somebody who is invited.
#[derive(Object)]
struct InvitationIn {
    #[oai(validator(max_length = 254, pattern = r"^[^\s@]+@[^\s@]+$"))]
    email: String,
    /// At most your own.
    role: MemberRole,
    /// Sites to grant when they come; for editors and viewers.
    #[oai(default, validator(max_items = 200))]
    sites: Vec<SiteId>,
}

/// What became of the newest mail.
#[derive(Object)]
struct MailOut {
    status: MailStatus,
    /// Why it was not sent. Null unless something is wrong.
    #[oai(nullable)]
    error: Option<String>,
}

/// An invitation.
#[derive(Object)]
#[oai(rename = "Invitation")]
struct InvitationOut {
    id: InvitationId,
    email: String,
    role: Role,
    sites: Vec<SiteId>,
    status: InvitationStatus,
    /// Whether its time is over; send it again then.
    overdue: bool,
    invited_by: UserId,
    created_at: Instant,
    expires_at: Instant,
    /// Null if there is none.
    #[oai(nullable)]
    mail: Option<MailOut>,
}

/// What the link of an invitation holds after its `#token=`.
#[derive(Object)]
struct InvitationToken {
    #[oai(validator(max_length = 100))]
    token: String,
}

/// What the link leads to.
#[derive(Object)]
#[oai(rename = "Invited")]
struct InvitedOut {
    account_name: String,
    email: String,
    role: Role,
}

/// Who comes.
#[derive(Object)]
struct AcceptIn {
    /// From the mail's link.
    #[oai(validator(max_length = 100))]
    token: String,
    #[oai(validator(min_length = 1, max_length = 120))]
    name: String,
    /// At least 12 characters.
    #[oai(validator(min_length = 12, max_length = 1024))]
    password: String,
}

impl InvitationOut {
    fn of(invitation: Invitation, now: Instant, mail: Option<&Mail>) -> Self {
        let mail = mail.map(|mail| MailOut { status: mail.status, error: mail.error.clone() });
        Self {
            id: invitation.id,
            email: invitation.email,
            role: invitation.role,
            sites: serde_json::from_value(invitation.sites).unwrap_or_default(),
            status: invitation.status,
            overdue: invitation.status == InvitationStatus::Open && invitation.expires_at <= now,
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
            mail,
        }
    }
}

async fn one<C: Conn>(account: &AccountScope<C>, invitation: Invitation) -> Result<InvitationOut> {
    let mails = email::latest_about(account, &[invitation.id.to_string()]).await?;
    Ok(InvitationOut::of(invitation, account.now(), mails.first()))
}

impl InvitationsApi {
    fn guard(&self, request: &Request) -> Result<()> {
        sign_in::throttle_address(&self.0.access, self.0.access.settings.client_address(request))
    }
}

#[OpenApi]
impl InvitationsApi {
    /// List invitations
    ///
    /// Newest first, also those that ended.
    #[oai(path = "/invitations", method = "get", operation_id = "invitations_list", tag = "Tag::Accounts")]
    async fn list(&self, caller: Caller<UsersRead>, page: Paging) -> Answer<Listed<InvitationOut>> {
        let account = caller.account();
        let found = list(&account, page.0).await?;
        let about: Vec<String> = found.rows.iter().map(|invitation| invitation.id.to_string()).collect();
        let mut newest: HashMap<String, Mail> = HashMap::new();
        for mail in email::latest_about(&account, &about).await? {
            newest.entry(mail.about.clone()).or_insert(mail);
        }
        let now = account.now();
        Ok(listed(found.map(|invitation| {
            let mail = newest.get(&invitation.id.to_string());
            InvitationOut::of(invitation, now, mail)
        })))
    }

    /// Invite somebody
    ///
    /// By mail, for seven days. Whether the address belongs to another account is not said: then only its owner learns,
    /// from the mail, why there is nothing to accept.
    #[oai(path = "/invitations", method = "post", operation_id = "invitations_create", tag = "Tag::Accounts")]
    async fn create(
        &self,
        caller: Caller<UsersManage>,
        body: Valid<InvitationIn>,
    ) -> Answer<envelope::Created<InvitationOut>> {
        let InvitationIn { email, role, sites } = body.0;
        let account = caller.account().begin().await?;
        let by = users::get(&account, caller.user_id()).await?;
        let invitation = invite(&self.0, &account, &by, NewInvitation { email, role: role.into(), sites }).await?;
        let shown = one(&account, invitation).await?;
        account.commit().await?;
        Ok(created(&format!("/invitations/{}", shown.id), shown))
    }

    /// Get an invitation
    #[oai(
        path = "/invitations/:invitation_id",
        method = "get",
        operation_id = "invitations_get",
        tag = "Tag::Accounts"
    )]
    async fn get(
        &self,
        caller: Caller<UsersRead>,
        invitation_id: Path<InvitationId>,
    ) -> Answer<envelope::Ok<InvitationOut>> {
        let account = caller.account();
        Ok(ok(one(&account, get(&account, *invitation_id).await?).await?))
    }

    /// Send an invitation again
    ///
    /// With a new link, for seven more days; the old link ends.
    #[oai(
        path = "/invitations/:invitation_id/resend",
        method = "post",
        operation_id = "invitations_resend",
        tag = "Tag::Accounts"
    )]
    async fn resend(
        &self,
        caller: Caller<UsersManage>,
        invitation_id: Path<InvitationId>,
    ) -> Answer<envelope::Ok<InvitationOut>> {
        let account = caller.account().begin().await?;
        let by = users::get(&account, caller.user_id()).await?;
        let invitation = resend(&self.0, &account, &by, *invitation_id).await?;
        let shown = one(&account, invitation).await?;
        account.commit().await?;
        Ok(ok(shown))
    }

    /// Revoke an invitation
    ///
    /// Its link ends at once.
    #[oai(
        path = "/invitations/:invitation_id",
        method = "delete",
        operation_id = "invitations_revoke",
        tag = "Tag::Accounts"
    )]
    async fn revoke(&self, caller: Caller<UsersManage>, invitation_id: Path<InvitationId>) -> Answer<NoContent> {
        let account = caller.account().begin().await?;
        revoke(&account, caller.role(), *invitation_id).await?;
        account.commit().await?;
        Ok(NoContent)
    }

    /// Look at an invitation
    ///
    /// What the holder of its link sees before they accept.
    #[oai(path = "/auth/invitations/look", method = "post", operation_id = "auth_invitation_look", tag = "Tag::Auth")]
    async fn look(&self, request: &Request, body: Valid<InvitationToken>) -> Answer<envelope::Ok<InvitedOut>> {
        self.guard(request)?;
        let invited = look(&self.0, &body.0.token).await?;
        let (account_name, email, role) = (invited.account_name, invited.email, invited.role);
        Ok(ok(InvitedOut { account_name, email, role }))
    }

    /// Accept an invitation
    ///
    /// Makes the user with this name and password, and signs them in by cookie. The link works once.
    #[oai(
        path = "/auth/invitations/accept",
        method = "post",
        operation_id = "auth_invitation_accept",
        tag = "Tag::Auth"
    )]
    async fn accept(&self, request: &Request, body: Valid<AcceptIn>) -> Answer<envelope::Ok<SessionOut>> {
        self.guard(request)?;
        let AcceptIn { token, name, password } = body.0;
        let user = accept(&self.0, Accept { token, name, password }).await?;
        let device = Device::of(&self.0.access.settings, request);
        let (profile, started) = sign_in::start_session(&self.0, user, &device).await?;
        started.give(&self.0.public_url);
        Ok(ok(profile.into()))
    }
}
