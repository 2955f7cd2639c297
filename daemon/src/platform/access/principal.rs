//! Who is behind a credential: the user and the account as they are now, in one query.
//!
//! These tables belong to `features::accounts`; here only what every request must know of them is read.

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, Select,
    sea_query::{Expr, Query, SelectStatement},
};

use crate::platform::{
    access::role::Role,
    clock::Instant,
    error::Result,
    ids::{AccountId, SiteId, UserId},
    store::System,
};

words! {
    /// What an account may do at all.
    pub enum AccountStatus {
        /// Trying it out.
        Trial,
        /// As it should be.
        Active,
        /// Everything can be read, nothing changed.
        Suspended,
        /// Ended; everything can still be read until it is purged.
        Cancelled,
    }

    /// Whether a user may sign in.
    pub enum UserStatus {
        /// May.
        Active,
        /// May not.
        Disabled,
    }
}

impl AccountStatus {
    /// Whether anything may be changed.
    #[must_use]
    pub fn may_write(self) -> bool {
        matches!(self, Self::Trial | Self::Active)
    }
}

/// A user of an account, as they are at this moment.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Principal {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub role: Role,
    pub user_status: UserStatus,
    pub token_version: i64,
    pub verified_at: Option<Instant>,
    pub account_status: AccountStatus,
}

impl Principal {
    /// Whether this user may be let in.
    #[must_use]
    pub fn may_enter(&self) -> bool {
        self.user_status == UserStatus::Active && self.role.can_sign_in()
    }
}

/// `user` joined with its account, selecting what a [`Principal`] has.
pub(super) fn select() -> SelectStatement {
    Query::select()
        .expr_as(Expr::col(("user", "id")), "user_id")
        .expr_as(Expr::col(("user", "account_id")), "account_id")
        .expr_as(Expr::col(("user", "role")), "role")
        .expr_as(Expr::col(("user", "status")), "user_status")
        .expr_as(Expr::col(("user", "token_version")), "token_version")
        .expr_as(Expr::col(("user", "verified_at")), "verified_at")
        .expr_as(Expr::col(("account", "status")), "account_status")
        .from("user")
        .join(JoinType::InnerJoin, "account", Expr::col(("account", "id")).equals(("user", "account_id")))
        .to_owned()
}

/// The sites that were granted to a user and whose grant is not over.
fn granted_sites(user: UserId, now: Instant) -> SelectStatement {
    Query::select()
        .column(("site_access", "site_id"))
        .from("site_access")
        .and_where(Expr::col(("site_access", "user_id")).eq(user))
        .and_where(
            Expr::col(("site_access", "expires_at")).is_null().or(Expr::col(("site_access", "expires_at")).gt(now)),
        )
        .to_owned()
}

/// Which sites of an account a caller reaches, as a condition for queries.
#[derive(Debug, Clone)]
pub struct Reach(Option<SelectStatement>);

impl Reach {
    /// What `principal` reaches, or of that only one site.
    pub(super) fn of(principal: &Principal, only: Option<SiteId>, now: Instant) -> Self {
        let granted = (!principal.role.reaches_all_sites()).then(|| granted_sites(principal.user_id, now));
        let Some(only) = only else { return Self(granted) };
        let mut query = Query::select();
        query.column(("site", "id")).from("site").and_where(Expr::col(("site", "id")).eq(only));
        if let Some(granted) = granted {
            query.and_where(Expr::col(("site", "id")).in_subquery(granted));
        }
        Self(Some(query))
    }

    /// Only rows whose `site` (a column of site ids) is reached.
    #[must_use]
    pub fn filter<E: EntityTrait>(self, query: Select<E>, site: E::Column) -> Select<E> {
        match self.0 {
            Some(granted) => query.filter(site.in_subquery(granted)),
            None => query,
        }
    }
}

/// Whether the principal may know that the site exists: it is the account's, and open to the role or granted.
pub(super) async fn reaches(system: &System, principal: &Principal, site: SiteId, now: Instant) -> Result<bool> {
    let mut query = Query::select()
        .column(("site", "id"))
        .from("site")
        .and_where(Expr::col(("site", "account_id")).eq(principal.account_id))
        .and_where(Expr::col(("site", "id")).eq(site))
        .to_owned();
    if !principal.role.reaches_all_sites() {
        query.and_where(Expr::col(("site", "id")).in_subquery(granted_sites(principal.user_id, now)));
    }
    Ok(!system.query(&query).await?.is_empty())
}
