//! What was made, by which function and model, and what it cost; also what cost nothing.

mod row;

pub use row::Model as Usage;
use row::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, sea_query::OnConflict};

use crate::platform::{
    ai::Charge,
    error::Result,
    page::{Page, PageRequest},
    store::{AccountScope, Tx},
};

/// The log, newest first.
pub async fn list(account: &AccountScope, page: PageRequest) -> Result<Page<Usage>> {
    let query = Entity::find().order_by_desc(Column::CreatedAt).order_by_desc(Column::Id);
    account.page::<Entity, Usage>(query, page, None).await
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
