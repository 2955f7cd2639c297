//! Tokens that work once: proofs sent by mail, and the step between password and second factor.
//!
//! The holder has the text, we keep its hash; whoever takes a token deletes its row, so two who come at once cannot both
//! have it.

mod row;

use chrono::TimeDelta;
pub use row::Purpose;
use row::{ActiveModel, Column, Entity, Model, request};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::users;
use crate::platform::{
    access::tokens::{Opaque, hash_opaque},
    error::{Error, Result},
    ids::UserId,
    store::{AccountScope, Conn, System, Tx},
};

/// Mails that an address gets in [`REQUESTS_WITHIN`] because anybody asked: nobody's mailbox is filled through us.
const REQUESTS: usize = 3;
const REQUESTS_WITHIN: TimeDelta = TimeDelta::minutes(30);

impl Purpose {
    /// How long a token lives.
    #[must_use]
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::Verify => TimeDelta::hours(24),
            Self::Reset => TimeDelta::minutes(30),
            Self::SecondStep => TimeDelta::minutes(5),
        }
    }
}

/// A new token of `user`. Earlier ones live on: who asked twice may follow either link, once.
pub(super) async fn issue(account: &AccountScope<Tx>, user: UserId, purpose: Purpose) -> Result<Opaque> {
    let token = Opaque::mint(&*account.store().random());
    let now = account.now();
    let over = Entity::delete_many().filter(Column::UserId.eq(user)).filter(Column::ExpiresAt.lte(now));
    account.delete(over).await?;
    let row = ActiveModel {
        id: Set(account.store().new_uuid()),
        user_id: Set(user),
        purpose: Set(purpose),
        token_hash: Set(token.hash.to_vec()),
        tries: Set(0),
        created_at: Set(now),
        expires_at: Set(now + purpose.lasts()),
        ..Default::default()
    };
    account.insert(row).await?;
    Ok(token)
}

/// The token, if it is one of this purpose, was not taken and is not over.
pub(super) async fn find<C: Conn>(system: &System<C>, token: &str, purpose: Purpose) -> Result<Option<Model>> {
    let query = Entity::find()
        .filter(Column::TokenHash.eq(hash_opaque(token).to_vec()))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::ExpiresAt.gt(system.store().now()));
    system.find(query).await
}

/// Takes a token that was found: whoever comes second is refused.
pub(super) async fn take(account: &AccountScope<Tx>, token: &Model) -> Result<()> {
    match account.delete(Entity::delete_many().filter(Column::Id.eq(token.id))).await? {
        0 => Err(invalid()),
        _ => Ok(()),
    }
}

/// Counts a wrong guess at what must come with the token.
pub(super) async fn miss(account: &AccountScope<Tx>, token: &Model) -> Result<()> {
    let missed = Entity::update_many().col_expr(Column::Tries, Expr::col(Column::Tries).add(1));
    account.update(missed.filter(Column::Id.eq(token.id))).await?;
    Ok(())
}

/// Ends every token of `user`.
pub(super) async fn end_all(account: &AccountScope<Tx>, user: UserId) -> Result<()> {
    account.delete(Entity::delete_many().filter(Column::UserId.eq(user))).await?;
    Ok(())
}

/// Notes that somebody asked for a mail to `email`; whether one may be sent. The same work whoever has the address.
pub(super) async fn may_mail(system: &System<Tx>, email: &str) -> Result<bool> {
    let now = system.store().now();
    let hash = hash_opaque(&users::normal_email(email)).to_vec();
    system.delete(request::Entity::delete_many().filter(request::Column::AskedAt.lte(now - REQUESTS_WITHIN))).await?;
    let recent = request::Entity::find()
        .filter(request::Column::AddressHash.eq(hash.clone()))
        .limit(u64::try_from(REQUESTS).unwrap_or(u64::MAX));
    let recent = system.all(recent).await?.len();
    let row = request::ActiveModel { id: Set(system.store().new_uuid()), address_hash: Set(hash), asked_at: Set(now) };
    system.insert(row).await?;
    Ok(recent < REQUESTS)
}

/// The answer to every token that does not work, whatever the reason.
pub(super) fn invalid() -> Error {
    let detail = "this link is not valid any more: it was used, is too old, or a newer one was sent".to_owned();
    Error::Gone { code: "link_invalid", detail }
}
