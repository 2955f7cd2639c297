//! Which tenant a row belongs to: the mark that lets a scope run queries on an entity.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, sea_query::SimpleExpr};

use super::scope::{Account, Site};

/// A row that belongs to an account as a whole.
pub trait AccountOwned: EntityTrait {
    /// What a person calls it.
    const NOUN: &'static str;
    /// The column that says whose it is.
    const ACCOUNT: Self::Column;
}

/// A row that belongs to one site of an account.
pub trait SiteOwned: EntityTrait {
    /// What a person calls it.
    const NOUN: &'static str;
    /// The column of the account.
    const ACCOUNT: Self::Column;
    /// The column of the site.
    const SITE: Self::Column;
}

/// An entity that the tenant `T` may own. Implemented through [`AccountOwned`] and [`SiteOwned`] only.
pub trait Owned<T>: EntityTrait {
    /// What a person calls it.
    fn noun() -> &'static str;
    /// Only this tenant's rows.
    fn rows_of(tenant: &T) -> SimpleExpr;
    /// Makes a new row this tenant's.
    fn give_to<A: ActiveModelTrait<Entity = Self>>(tenant: &T, row: &mut A);
}

impl<E: AccountOwned> Owned<Account> for E {
    fn noun() -> &'static str {
        E::NOUN
    }
    fn rows_of(tenant: &Account) -> SimpleExpr {
        E::ACCOUNT.eq(tenant.account)
    }
    fn give_to<A: ActiveModelTrait<Entity = Self>>(tenant: &Account, row: &mut A) {
        row.set(E::ACCOUNT, tenant.account.into());
    }
}

impl<E: SiteOwned> Owned<Site> for E {
    fn noun() -> &'static str {
        E::NOUN
    }
    fn rows_of(tenant: &Site) -> SimpleExpr {
        E::SITE.eq(tenant.site)
    }
    fn give_to<A: ActiveModelTrait<Entity = Self>>(tenant: &Site, row: &mut A) {
        row.set(E::ACCOUNT, tenant.account.into());
        row.set(E::SITE, tenant.site.into());
    }
}
