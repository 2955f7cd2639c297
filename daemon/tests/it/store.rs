//! The store: what is acknowledged is there, what was dropped never was, and nobody waits for nobody.

use std::sync::Arc;

use igny8::platform::{clock::SystemClock, random::SystemRandom, store::Store};
use sea_orm::{
    ExprTrait,
    sea_query::{Alias, Expr, Query, UpdateStatement},
};

use crate::support::database::TestDatabase;

async fn store() -> (TestDatabase, Store) {
    let database = TestDatabase::create().await;
    let store = database.open(Arc::new(SystemClock), Arc::new(SystemRandom)).await;
    (database, store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_writers_at_once_lose_no_increment_and_a_dropped_transaction_leaves_nothing() {
    let (_database, store) = store().await;
    let system = store.system("a test counts");
    let tx = system.begin().await.unwrap();
    tx.execute(&raw_update(0)).await.unwrap();
    tx.commit().await.unwrap();

    let writers: Vec<_> = (0..50)
        .map(|n| {
            let system = system.clone();
            tokio::spawn(async move {
                let tx = system.begin().await.unwrap();
                tx.execute(&raw_update(1)).await.unwrap();
                // Every fifth changes its mind.
                if n % 5 == 0 { drop(tx) } else { tx.commit().await.unwrap() }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let row = system.query_sql("SELECT max_sites FROM plan WHERE code = 'free'").await.unwrap();
    assert_eq!(row[0].try_get::<i64>("", "max_sites").unwrap(), 40);
}

/// `max_sites + by`, or 0 if `by` is 0.
fn raw_update(by: i64) -> UpdateStatement {
    let column = Alias::new("max_sites");
    let value = if by == 0 { Expr::val(0) } else { Expr::col(column.clone()).add(by) };
    Query::update()
        .table(Alias::new("plan"))
        .value(column, value)
        .and_where(Expr::col(Alias::new("code")).eq("free"))
        .to_owned()
}
