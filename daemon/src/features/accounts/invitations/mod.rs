//! Invitations: somebody is asked by mail to join the account, and comes with the link.
//!
//! An address that belongs to another account is invited like any other: same answer, same row, same work. Only the mail
//! differs, and only its reader learns why there is nothing to accept (decision 0014).

mod accept;
/// HTTP.
pub mod api;
mod row;

pub use accept::{Accept, Invited, accept, accept_vouched, look};
use chrono::TimeDelta;
use row::{ActiveModel, Column, Entity};
pub use row::{InvitationStatus, Model as Invitation};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    accounts::{self, Account},
    letters, sites,
    users::{self, User},
};
use crate::platform::{
    access::{role::Role, tokens::Opaque},
    email,
    error::{Error, Result},
    ids::{InvitationId, SiteId},
    page::{Page, PageRequest},
    services::Services,
    store::{AccountScope, Conn, Ordering, System, Tx},
};

const LASTS: TimeDelta = TimeDelta::days(7);

/// Who is to be invited, and as what.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub email: String,
    pub role: Role,
    /// Granted when they come; for editors and viewers.
    pub sites: Vec<SiteId>,
}

#[expect(clippy::disallowed_methods, reason = "an address is unique in the instance, an invitation's token as well")]
fn system(services: &Services) -> System {
    services.store.system("an address is unique in the instance")
}

/// The account's invitations, newest first.
pub async fn list(account: &AccountScope, page: PageRequest) -> Result<Page<Invitation>> {
    let newest = Ordering::newest(Column::CreatedAt, Column::Id);
    account.page::<Entity, Invitation>(Entity::find(), &newest, page, None).await
}

/// One of the account's invitations.
pub async fn get<C: Conn>(account: &AccountScope<C>, id: InvitationId) -> Result<Invitation> {
    account.get(Entity::find_by_id(id)).await
}

/// How many may still come: they take their places in the plan before they come.
pub(super) async fn open_places<C: Conn>(account: &AccountScope<C>) -> Result<u64> {
    let now = account.now();
    let open = Entity::find().filter(Column::Status.eq(InvitationStatus::Open)).filter(Column::ExpiresAt.gt(now));
    account.count(open).await
}

/// Invites somebody on behalf of `by`.
pub async fn invite(
    services: &Services,
    account: &AccountScope<Tx>,
    by: &User,
    new: NewInvitation,
) -> Result<Invitation> {
    if !services.mailer.is_on() {
        return Err(email::off());
    }
    let address = users::normal_email(&new.email);
    email::address(&address)?;
    users::manage(by.role, new.role)?;
    if new.role.reaches_all_sites() && !new.sites.is_empty() {
        return Err(Error::field("sites", format!("an {} reaches every site without a grant", new.role)));
    }
    let row = accounts::lock(account).await?;
    for site in &new.sites {
        sites::of_account(account, *site).await?;
    }
    end_overdue(account, &address).await?;
    let same = Entity::find().filter(Column::Email.eq(&address)).filter(Column::Status.eq(InvitationStatus::Open));
    if account.find(same).await?.is_some() {
        return Err(Error::conflict("conflict", "this address is invited already: send that invitation again"));
    }
    users::make_room(account).await?;
    let owner = users::find_by_email(&system(services), &address).await?;
    if owner.as_ref().is_some_and(|user| user.account_id == account.account_id()) {
        return Err(Error::conflict("conflict", "whoever has this address belongs to the account already"));
    }
    let now = account.now();
    let token = Opaque::mint(&*account.store().random());
    let invitation = account
        .insert(ActiveModel {
            id: Set(account.new_id()),
            email: Set(address),
            role: Set(new.role),
            sites: Set(serde_json::to_value(&new.sites)?),
            token_hash: Set(token.hash.to_vec()),
            status: Set(InvitationStatus::Open),
            invited_by: Set(by.id),
            created_at: Set(now),
            expires_at: Set(now + LASTS),
            ended_at: Set(None),
            ..Default::default()
        })
        .await?;
    write(services, account, &row, by, &invitation, &token, owner.is_some()).await?;
    Ok(invitation)
}

/// Sends an open invitation again, with a new link and a new week; the old link ends.
pub async fn resend(
    services: &Services,
    account: &AccountScope<Tx>,
    by: &User,
    id: InvitationId,
) -> Result<Invitation> {
    if !services.mailer.is_on() {
        return Err(email::off());
    }
    let row = accounts::lock(account).await?;
    let invitation = open(account, by.role, id).await?;
    if invitation.expires_at <= account.now() {
        // its place in the plan was given up when it ended
        users::make_room(account).await?;
    }
    let token = Opaque::mint(&*account.store().random());
    let invitation = account
        .change(ActiveModel {
            id: Set(id),
            token_hash: Set(token.hash.to_vec()),
            expires_at: Set(account.now() + LASTS),
            ..Default::default()
        })
        .await?;
    let elsewhere = users::find_by_email(&system(services), &invitation.email).await?.is_some();
    write(services, account, &row, by, &invitation, &token, elsewhere).await?;
    Ok(invitation)
}

/// Takes an open invitation back: its link ends at once.
pub async fn revoke(account: &AccountScope<Tx>, by: Role, id: InvitationId) -> Result<()> {
    accounts::lock(account).await?;
    open(account, by, id).await?;
    end(account, id, InvitationStatus::Revoked).await
}

async fn open(account: &AccountScope<Tx>, by: Role, id: InvitationId) -> Result<Invitation> {
    let invitation = get(account, id).await?;
    users::manage(by, invitation.role)?;
    if invitation.status != InvitationStatus::Open {
        return Err(Error::conflict("conflict", format!("this invitation is {} already", invitation.status)));
    }
    Ok(invitation)
}

async fn end(account: &AccountScope<Tx>, id: InvitationId, status: InvitationStatus) -> Result<()> {
    let now = account.now();
    let ended = ActiveModel { id: Set(id), status: Set(status), ended_at: Set(Some(now)), ..Default::default() };
    account.change(ended).await?;
    Ok(())
}

/// An invitation that nobody accepted in time makes way for a new one.
async fn end_overdue(account: &AccountScope<Tx>, address: &str) -> Result<()> {
    let now = account.now();
    let over = ActiveModel { status: Set(InvitationStatus::Revoked), ended_at: Set(Some(now)), ..Default::default() };
    let overdue = Entity::update_many()
        .set(over)
        .filter(Column::Email.eq(address))
        .filter(Column::Status.eq(InvitationStatus::Open))
        .filter(Column::ExpiresAt.lte(now));
    account.update(overdue).await?;
    Ok(())
}

async fn write(
    services: &Services,
    account: &AccountScope<Tx>,
    row: &Account,
    by: &User,
    invitation: &Invitation,
    token: &Opaque,
    elsewhere: bool,
) -> Result<()> {
    let (address, account_name) = (invitation.email.as_str(), row.name.as_str());
    let asked = letters::Invitation { address, by: &by.name, account: account_name, role: invitation.role };
    let letter = match elsewhere {
        false => letters::invitation(&services.mailer, &asked, &token.text, invitation.expires_at),
        true => letters::invitation_elsewhere(&asked),
    };
    email::post(account, &services.mailer, invitation.id, letter).await
}
