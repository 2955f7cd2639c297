//! Plans belong to the instance, not to a tenant: a subscription joins them.

mod row;

pub use row::Model as Plan;
pub(super) use row::{Column, Entity};
use sea_orm::EntityTrait;

use crate::platform::{
    error::{Error, Result},
    store::{Conn, System},
};

/// The plan with this code.
pub async fn get<C: Conn>(system: &System<C>, code: &str) -> Result<Plan> {
    system.find(Entity::find_by_id(code.to_owned())).await?.ok_or(Error::NotFound("plan"))
}
