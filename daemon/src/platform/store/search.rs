//! Substring search that an index answers: FTS5 trigrams on SQLite, `pg_trgm` on PostgreSQL.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Statement, Value,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr},
};

use super::{
    Store,
    owned::Owned,
    scope::{COUNT_LIMIT, Conn, Site, SiteScope},
};
use crate::platform::error::{Error, Result};

/// Characters below which there is nothing to look up.
const TRIGRAM: usize = 3;

/// Rows whose `column` contains `text`, whatever the case.
///
/// On SQLite a table with a search index has a virtual table `<table>_search(text)` with the same row ids.
/// Fewer than three characters have no trigram: those scan the tenant's rows.
#[must_use]
pub fn contains<E: EntityTrait>(store: &Store, column: E::Column, text: &str) -> SimpleExpr {
    let table = E::default().table_name().to_owned();
    if store.backend() == DbBackend::Sqlite && text.chars().count() >= TRIGRAM {
        return Expr::cust_with_values(
            format!("\"{table}\".rowid IN (SELECT rowid FROM {table}_search WHERE {table}_search MATCH ?)"),
            [phrase(text)],
        );
    }
    like(Func::lower(column.into_expr()).into(), &text.to_lowercase())
}

/// The text itself, as FTS5 is asked for it.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn like(expression: SimpleExpr, text: &str) -> SimpleExpr {
    let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    expression.like(LikeExpr::new(pattern).escape('\\'))
}

/// How to look for a text in a large table of a site.
pub struct Search {
    /// For a page in some order.
    pub page: SimpleExpr,
    /// For counting.
    pub count: SimpleExpr,
    /// How many there are, if that came to light; [`COUNT_LIMIT`](super::scope::COUNT_LIMIT) is "at least".
    pub known: Option<u64>,
}

/// Looks how common `text` is in a site's rows before anything is sorted. What is rare is found by the search index and
/// then sorted; of what is common, a page is found sooner by reading in order until it is full.
///
/// The table has an index on its site alone (which SQLite ends with the row number) and is counted in `tally`.
pub async fn search<E: Owned<Site>, C: Conn>(site: &SiteScope<C>, column: E::Column, text: &str) -> Result<Search> {
    let store = site.store();
    if store.backend() != DbBackend::Sqlite || text.chars().count() < TRIGRAM {
        let filter = contains::<E>(store, column, text);
        return Ok(Search { page: filter.clone(), count: filter, known: None });
    }
    let table = E::default().table_name().to_owned();
    let Some(rows) = Rows::of(site, &table).await? else {
        let nothing = Expr::val(1).eq(0);
        return Ok(Search { page: nothing.clone(), count: nothing, known: Some(0) });
    };
    let found = rows.count_found(site, &table, text).await?;
    let by_index = Expr::cust_with_values(
        format!("\"{table}\".rowid IN ({})", rows.matching(&table)),
        [phrase(text).into(), rows.first.into(), rows.last.into()] as [Value; 3],
    );
    let page = if !rows.reading_is_sooner(found) {
        by_index.clone()
    } else if text.is_ascii() {
        like(column.into_expr(), text)
    } else {
        // SQLite's LIKE knows no case beyond ASCII. The plus keeps the planner from starting here.
        Expr::cust_with_values(
            format!("+\"{table}\".rowid IN ({})", rows.matching(&table)),
            [phrase(text).into(), rows.first.into(), rows.last.into()] as [Value; 3],
        )
    };
    Ok(Search { page, count: by_index, known: rows.are_all_the_sites.then_some(found) })
}

/// Where a site's rows are in their table.
struct Rows {
    first: i64,
    last: i64,
    /// No other site's rows are among them.
    are_all_the_sites: bool,
}

impl Rows {
    async fn of<C: Conn>(site: &SiteScope<C>, table: &str) -> Result<Option<Self>> {
        let end = |order: &str| format!("(SELECT rowid FROM {table} WHERE site_id = ? ORDER BY rowid {order} LIMIT 1)");
        let tally = "(SELECT SUM(n) FROM tally WHERE site_id = ? AND noun = ?)";
        let sql = format!("SELECT {} AS first, {} AS last, {tally} AS n", end("ASC"), end("DESC"));
        let id = site.site_id();
        let values: [Value; 4] = [id.into(), id.into(), id.into(), table.into()];
        let row = site.conn().query_one_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
        let row = row.ok_or_else(|| Error::bug("a SELECT without FROM answered nothing"))?;
        let (first, last): (Option<i64>, Option<i64>) = (row.try_get("", "first")?, row.try_get("", "last")?);
        let n: Option<i64> = row.try_get("", "n")?;
        let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
        Ok(Some(Self { first, last, are_all_the_sites: n == Some(last - first + 1) }))
    }

    /// The row numbers of what the index finds among them: takes the phrase, the first and the last.
    fn matching(&self, table: &str) -> String {
        format!("SELECT rowid FROM {table}_search WHERE {table}_search MATCH ? AND rowid BETWEEN ? AND ?")
    }

    async fn count_found<C: Conn>(&self, site: &SiteScope<C>, table: &str, text: &str) -> Result<u64> {
        let sql = format!("SELECT COUNT(*) AS n FROM ({} LIMIT {COUNT_LIMIT})", self.matching(table));
        let values: [Value; 3] = [phrase(text).into(), self.first.into(), self.last.into()];
        let row = site.conn().query_one_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
        let row = row.ok_or_else(|| Error::bug("COUNT answered nothing"))?;
        Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or_default())
    }

    /// Finding and sorting takes about 2 µs for each that is found; reading in order about 3 µs for each that is passed,
    /// and a page of 20 passes 20 times as many as there are rows to each that is found.
    fn reading_is_sooner(&self, found: u64) -> bool {
        let rows = u64::try_from(self.last - self.first + 1).unwrap_or_default();
        found >= COUNT_LIMIT || found.saturating_mul(found) > rows.saturating_mul(28)
    }
}
