//! Grants: editors and viewers reach the sites that were granted to them; owners and admins reach all.
//!
//! A grant is looked up on every request (`platform::access`), so revoking it works at once.

/// HTTP.
pub mod api;
mod row;

pub use row::Model as Grant;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::users;
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
    ids::UserId,
    page::{Page, PageRequest},
    store::{Conn, Ordering, SiteScope, Tx},
};

/// The grants of a site, oldest first; also those that are over.
pub async fn list(site: &SiteScope, page: PageRequest) -> Result<Page<Grant>> {
    site.page::<Entity, Grant>(Entity::find(), &Ordering::oldest(Column::GrantedAt, Column::UserId), page, None).await
}

/// The grant of a user.
pub async fn get<C: Conn>(site: &SiteScope<C>, user: UserId) -> Result<Grant> {
    site.get(Entity::find().filter(Column::UserId.eq(user))).await
}

/// Grants the site to a user of the account, or changes when the grant ends.
pub async fn grant(site: &SiteScope<Tx>, user: UserId, by: UserId, expires_at: Option<Instant>) -> Result<Grant> {
    if expires_at.is_some_and(|end| end <= site.now()) {
        return Err(Error::field("expires_at", "must be in the future"));
    }
    let user = users::get(&site.account(), user).await?;
    if user.role.reaches_all_sites() {
        let detail = format!("{} is {} and reaches every site without a grant", user.name, user.role);
        return Err(Error::conflict("conflict", detail));
    }
    let row = ActiveModel {
        user_id: Set(user.id),
        granted_by: Set(by),
        granted_at: Set(site.now()),
        expires_at: Set(expires_at),
        ..Default::default()
    };
    let again = OnConflict::columns([Column::SiteId, Column::UserId])
        .update_columns([Column::GrantedBy, Column::GrantedAt, Column::ExpiresAt])
        .to_owned();
    site.insert_many::<Entity, _>(vec![row], Some(again)).await?;
    get(site, user.id).await
}

/// Takes the grant away.
pub async fn revoke(site: &SiteScope<Tx>, user: UserId) -> Result<()> {
    match site.delete(Entity::delete_many().filter(Column::UserId.eq(user))).await? {
        0 => Err(Error::NotFound("grant")),
        _ => Ok(()),
    }
}
