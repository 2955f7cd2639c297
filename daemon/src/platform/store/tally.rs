//! Counters that the database keeps in the same transaction as the rows (triggers of the migrations),
//! so that no screen and no list counts a large table.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

use super::{AccountOwned, AccountScope, Conn, SiteOwned, SiteScope};
use crate::platform::{
    error::Result,
    ids::{AccountId, SectorId, SiteId},
};

/// How many rows of a noun a sector has in a state.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub site_id: SiteId,
    /// The table's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub noun: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector_id: SectorId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub status: String,
    pub n: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl AccountOwned for Entity {
    const NOUN: &'static str = "tally";
    const ACCOUNT: Column = Column::AccountId;
}

impl SiteOwned for Entity {
    const NOUN: &'static str = "tally";
    const ACCOUNT: Column = Column::AccountId;
    const SITE: Column = Column::SiteId;
}

/// One counter.
pub type Tally = Model;

/// The counters of a site for one noun (its table's name), by sector and status.
pub async fn tallies<C: Conn>(site: &SiteScope<C>, noun: &str) -> Result<Vec<Tally>> {
    site.all(Entity::find().filter(Column::Noun.eq(noun))).await
}

/// How many rows a sector holds, of all nouns together.
pub async fn rows_in_sector<C: Conn>(site: &SiteScope<C>, sector: SectorId) -> Result<i64> {
    let tallies = site.all(Entity::find().filter(Column::SectorId.eq(sector))).await?;
    Ok(tallies.iter().map(|tally| tally.n).sum())
}

/// How many rows of a noun an account has, over all its sites.
pub async fn rows_of_account<C: Conn>(account: &AccountScope<C>, noun: &str) -> Result<i64> {
    let tallies = account.all(Entity::find().filter(Column::Noun.eq(noun))).await?;
    Ok(tallies.iter().map(|tally| tally.n).sum())
}
