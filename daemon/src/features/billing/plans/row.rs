//! The row of a plan.

use sea_orm::{DeriveEntityModel, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub name: String,
    /// Credits granted in each period.
    pub included_credits: i64,
    pub max_sites: i64,
    pub max_users: i64,
    pub max_keywords: i64,
    /// In hundredths of `currency`.
    pub price_minor: i64,
    pub currency: String,
    /// Whether it can be chosen.
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
