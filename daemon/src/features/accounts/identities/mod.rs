//! Identities: a user of ours is known to an identity provider as somebody.
//!
//! The key is the issuer with its subject, never an address: addresses change hands.

mod row;

pub use row::Model as Linked;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::platform::{
    access::oidc::Identity,
    error::{Error, Result},
    ids::{IdentityId, UserId},
    store::{AccountScope, Conn, System, Tx},
};

/// Whose user an identity is, in whatever account.
pub async fn find<C: Conn>(system: &System<C>, identity: &Identity) -> Result<Option<Linked>> {
    let found =
        Entity::find().filter(Column::Issuer.eq(&identity.issuer)).filter(Column::Subject.eq(&identity.subject));
    system.find(found).await
}

/// The identities of a user.
pub async fn list(account: &AccountScope, user: UserId) -> Result<Vec<Linked>> {
    account.all(Entity::find().filter(Column::UserId.eq(user)).order_by_asc(Column::CreatedAt)).await
}

/// Makes an identity a user's. One that is somebody's already is a conflict.
pub async fn link(account: &AccountScope<Tx>, user: UserId, provider: &str, identity: &Identity) -> Result<Linked> {
    let now = account.now();
    let row = ActiveModel {
        id: Set(account.new_id()),
        user_id: Set(user),
        provider: Set(provider.to_owned()),
        issuer: Set(identity.issuer.clone()),
        subject: Set(identity.subject.clone()),
        email: Set(identity.verified_email.clone()),
        created_at: Set(now),
        last_used_at: Set(now),
        ..Default::default()
    };
    account.insert(row).await
}

/// Notes that it was used.
pub(super) async fn note_used(account: &AccountScope<Tx>, linked: &Linked, identity: &Identity) -> Result<()> {
    let used = ActiveModel {
        id: Set(linked.id),
        email: Set(identity.verified_email.clone()),
        last_used_at: Set(account.now()),
        ..Default::default()
    };
    account.change(used).await.map(drop)
}

/// Takes an identity from a user.
pub async fn unlink(account: &AccountScope<Tx>, user: UserId, id: IdentityId) -> Result<()> {
    let own = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::UserId.eq(user));
    match account.delete(own).await? {
        0 => Err(Error::NotFound("identity")),
        _ => Ok(()),
    }
}
