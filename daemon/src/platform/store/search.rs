//! Substring search that an index answers: FTS5 trigrams on SQLite, `pg_trgm` on PostgreSQL.

use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::Store;

/// Rows whose `column` contains `text`, whatever the case.
///
/// On SQLite a table with a search index has a virtual table `<table>_search(text)` with the same row ids.
/// Fewer than three characters have no trigram: those scan the tenant's rows.
#[must_use]
pub fn contains<E: EntityTrait>(store: &Store, column: E::Column, text: &str) -> SimpleExpr {
    let table = E::default().table_name().to_owned();
    if store.backend() == DbBackend::Sqlite && text.chars().count() >= 3 {
        let phrase = format!("\"{}\"", text.replace('"', "\"\""));
        return Expr::cust_with_values(
            format!("\"{table}\".rowid IN (SELECT rowid FROM {table}_search WHERE {table}_search MATCH ?)"),
            [phrase],
        );
    }
    let pattern = format!("%{}%", text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    Expr::expr(sea_orm::sea_query::Func::lower(column.into_expr()))
        .like(sea_orm::sea_query::LikeExpr::new(pattern).escape('\\'))
}
