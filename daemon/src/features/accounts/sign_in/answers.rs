//! Answers of identity providers that were used: each state once, whoever repeats it.

use chrono::TimeDelta;
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, OnConflict, Query},
};

use crate::platform::{
    access::tokens::hash_opaque,
    error::{Error, Result},
    store::System,
};

/// Uses up a state. `lasts`: after that the attempt itself is over, and nothing needs to be remembered.
pub(super) async fn use_up(system: &System, state: &str, lasts: TimeDelta) -> Result<()> {
    let now = system.store().now();
    let over = Query::delete().from_table("oidc_answer").and_where(Expr::col("expires_at").lte(now)).to_owned();
    let first = Query::insert()
        .into_table("oidc_answer")
        .columns(["state_hash", "expires_at"])
        .values_panic([hash_opaque(state).to_vec().into(), (now + lasts).into()])
        .on_conflict(OnConflict::column("state_hash").do_nothing().to_owned())
        .to_owned();
    let tx = system.begin().await?;
    tx.execute(&over).await?;
    let written = tx.execute(&first).await?.rows_affected();
    tx.commit().await?;
    if written == 1 {
        return Ok(());
    }
    let detail = "this answer of the provider was used already: sign in again".to_owned();
    Err(Error::Denied { code: "oidc_failed", detail })
}
