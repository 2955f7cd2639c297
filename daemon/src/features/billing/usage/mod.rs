//! What was made, by which function and model, and what it cost; also what cost nothing.

mod row;

pub use row::Model as Usage;
use row::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::platform::{
    ai::Charge,
    clock::Instant,
    error::Result,
    ids::JobId,
    page::{Page, PageRequest},
    store::{AccountScope, Bounds, Conn, Ordering, Tx},
};

/// The log, newest first.
pub async fn list(account: &AccountScope, created: Bounds<Instant>, page: PageRequest) -> Result<Page<Usage>> {
    let query = created.filter(Entity::find(), Column::CreatedAt);
    account.page::<Entity, Usage>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// Credits that a job's items have taken.
pub async fn credits_of<C: Conn>(account: &AccountScope<C>, job: JobId) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Sum {
        credits: Option<i64>,
    }
    let query = Entity::find()
        .select_only()
        .expr_as(Expr::cust("CAST(SUM(credits) AS bigint)"), "credits")
        .filter(Column::Reference.starts_with(format!("{job}/")));
    Ok(account.find_row::<Entity, Sum>(query).await?.and_then(|sum| sum.credits).unwrap_or(0))
}

/// Notes the work `reference`, once.
pub(super) async fn note(account: &AccountScope<Tx>, reference: &str, charge: &Charge) -> Result<()> {
    let row = ActiveModel {
        id: Set(account.store().new_uuid()),
        site_id: Set(charge.site),
        function: Set(charge.function.to_owned()),
        units: Set(charge.units),
        credits: Set(charge.credits),
        cost_micros: Set(charge.cost_micros),
        provider: Set(charge.provider.clone()),
        model: Set(charge.model.clone()),
        reference: Set(reference.to_owned()),
        created_at: Set(account.now()),
        ..Default::default()
    };
    let once = OnConflict::columns([Column::AccountId, Column::Reference]).do_nothing().to_owned();
    account.insert_many::<Entity, _>(vec![row], Some(once)).await?;
    Ok(())
}
