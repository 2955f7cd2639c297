//! Whoever has the link of an invitation looks at it and accepts it.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Column, Entity, Invitation, InvitationStatus, end, system};
use crate::{
    features::accounts::{
        accounts, one_time, site_access, sites,
        users::{self, NewUser, User},
    },
    platform::{
        access::{AccountStatus, password::Passwords, role::Role, tokens::hash_opaque},
        error::{Error, Result},
        ids::{SiteId, UserId},
        services::Services,
        store::{AccountScope, Actor, Conn, System, Tx},
    },
};

/// What the link's holder sees before they accept.
#[derive(Debug)]
pub struct Invited {
    pub account_name: String,
    pub email: String,
    pub role: Role,
}

/// What the link's holder says of themselves.
pub struct Accept {
    pub token: String,
    pub name: String,
    pub password: String,
}

async fn find<C: Conn>(system: &System<C>, token: &str) -> Result<Invitation> {
    let query = Entity::find()
        .filter(Column::TokenHash.eq(hash_opaque(token).to_vec()))
        .filter(Column::Status.eq(InvitationStatus::Open))
        .filter(Column::ExpiresAt.gt(system.store().now()));
    system.find(query).await?.ok_or_else(one_time::invalid)
}

/// What an open invitation says.
pub async fn look(services: &Services, token: &str) -> Result<Invited> {
    let system = system(services);
    let invitation = find(&system, token).await?;
    let account = accounts::get(&system.account(invitation.account_id, Actor::System)).await?;
    Ok(Invited { account_name: account.name, email: invitation.email, role: invitation.role })
}

/// Makes the user that was invited. The link proved the address.
pub async fn accept(services: &Services, asked: Accept) -> Result<User> {
    let system = system(services);
    // hashing takes longer than the one writer may be held, and nobody without a link makes us hash
    let invitation = find(&system, &asked.token).await?;
    Passwords::check_new(&asked.password, &invitation.email)?;
    let password_hash = services.access.passwords.hash(asked.password).await?;
    let tx = system.begin().await?;
    let id = tx.store().new_id();
    let account = tx.account(invitation.account_id, Actor::User(id));
    let row = accounts::lock(&account).await?;
    open_for_newcomers(row.status)?;
    // read again under the lock: of two who come at once, one finds it accepted
    let invitation = find(&tx, &asked.token).await?;
    let user = join(&account, id, &invitation, asked.name, password_hash).await?;
    drop(account);
    tx.commit().await?;
    Ok(user)
}

/// Makes the user that was invited under an address for which an identity provider vouches; nobody, if nobody was.
pub async fn accept_vouched(tx: &System<Tx>, email: &str, name: String, password_hash: String) -> Result<Option<User>> {
    let open = Entity::find()
        .filter(Column::Email.eq(users::normal_email(email)))
        .filter(Column::Status.eq(InvitationStatus::Open))
        .filter(Column::ExpiresAt.gt(tx.store().now()))
        .order_by_desc(Column::CreatedAt);
    let Some(invitation) = tx.find(open.clone()).await? else { return Ok(None) };
    let id = tx.store().new_id();
    let account = tx.account(invitation.account_id, Actor::User(id));
    open_for_newcomers(accounts::lock(&account).await?.status)?;
    // as above: read again under the lock
    let Some(invitation) = tx.find(open.filter(Column::Id.eq(invitation.id))).await? else { return Ok(None) };
    join(&account, id, &invitation, name, password_hash).await.map(Some)
}

async fn join(
    account: &AccountScope<Tx>,
    id: UserId,
    invitation: &Invitation,
    name: String,
    password_hash: String,
) -> Result<User> {
    end(account, invitation.id, InvitationStatus::Accepted).await?;
    users::make_room(account).await?;
    let (email, role) = (invitation.email.clone(), invitation.role);
    let user = users::create(account, NewUser { id, name, email, role, password_hash, verified: true }).await?;
    grant(account, invitation, &user).await?;
    Ok(user)
}

async fn grant(account: &AccountScope<Tx>, invitation: &Invitation, user: &User) -> Result<()> {
    let granted: Vec<SiteId> = serde_json::from_value(invitation.sites.clone())?;
    for site in granted {
        // a site may have gone since
        if let Some(site) = sites::find_of_account(account, site).await? {
            site_access::grant(&account.site(&site)?, user.id, invitation.invited_by, None).await?;
        }
    }
    Ok(())
}

fn open_for_newcomers(status: AccountStatus) -> Result<()> {
    if status.may_write() {
        return Ok(());
    }
    let detail = format!("this account is {status}: nobody can join it now");
    Err(Error::Denied { code: "account_suspended", detail })
}
