//! SQL written once for both databases.
//!
//! A migration is plain SQL with the names of types and a few functions left open: `$uuid`, `$time`
//! (UTC, microseconds), `$json`, `$bytes`, `$int` (64 bits), `$real`, `$bool`. `$searchable_id` is the column `id` of a
//! table that gets a search index: on SQLite beside a row number that survives `VACUUM`.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

const SQLITE: &[(&str, &str)] = &[
    ("$uuid", "BLOB"),
    ("$time", "TEXT"),
    ("$json", "TEXT"),
    ("$bytes", "BLOB"),
    ("$int", "INTEGER"),
    ("$real", "REAL"),
    ("$bool", "BOOLEAN"),
    ("$searchable_id", "n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE"),
];
const POSTGRES: &[(&str, &str)] = &[
    ("$uuid", "uuid"),
    ("$time", "timestamptz"),
    ("$json", "jsonb"),
    ("$bytes", "bytea"),
    ("$int", "bigint"),
    ("$real", "double precision"),
    ("$bool", "boolean"),
    ("$searchable_id", "id uuid PRIMARY KEY"),
];

/// Runs the statements of `sql`, each ended by `;` at the end of a line, with this database's types.
pub async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let types = if manager.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
    let sql = types.iter().fold(sql.to_owned(), |sql, (open, own)| sql.replace(open, own));
    for statement in sql.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Runs `sqlite` or `postgres` whole, for what the two say differently (triggers, search).
pub async fn run_own(manager: &SchemaManager<'_>, sqlite: &str, postgres: &str) -> Result<(), DbErr> {
    let own = if manager.get_database_backend() == DbBackend::Sqlite { sqlite } else { postgres };
    manager.get_connection().execute_unprepared(own).await.map(drop)
}

/// Keeps `tally` in step with `table`, which has `account_id, site_id, sector_id, status`.
///
/// SQLite counts row by row; PostgreSQL by statement, so that an import does not update one counter 100,000 times.
pub async fn tally(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let add = |row: &str| {
        format!(
            "INSERT INTO tally (account_id, site_id, noun, sector_id, status, n)
             VALUES ({row}.account_id, {row}.site_id, '{table}', {row}.sector_id, {row}.status, 1)
             ON CONFLICT (site_id, noun, sector_id, status) DO UPDATE SET n = n + 1;"
        )
    };
    let take =
        "UPDATE tally SET n = n - 1 WHERE site_id = OLD.site_id AND sector_id = OLD.sector_id AND status = OLD.status";
    let take = format!("{take} AND noun = '{table}';");
    let new = add("NEW");
    let sqlite = format!(
        "CREATE TRIGGER {table}_tally_insert AFTER INSERT ON {table} BEGIN {new} END;
         CREATE TRIGGER {table}_tally_delete AFTER DELETE ON {table} BEGIN {take} END;
         CREATE TRIGGER {table}_tally_update AFTER UPDATE OF status, sector_id ON {table}
           WHEN OLD.status <> NEW.status OR OLD.sector_id <> NEW.sector_id BEGIN {take} {new} END;"
    );
    let postgres = format!(
        "CREATE TRIGGER {table}_tally_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
           FOR EACH STATEMENT EXECUTE FUNCTION tally_rows();
         CREATE TRIGGER {table}_tally_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
           FOR EACH STATEMENT EXECUTE FUNCTION tally_rows();
         CREATE TRIGGER {table}_tally_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
           FOR EACH STATEMENT EXECUTE FUNCTION tally_rows();"
    );
    run_own(manager, &sqlite, &postgres).await
}

/// Lets `store::contains` search `column` of `table`, whose id is a `$searchable_id`.
///
/// PostgreSQL without the extension `pg_trgm` searches the tenant's rows one by one: slower, same answer.
pub async fn search(manager: &SchemaManager<'_>, table: &str, column: &str) -> Result<(), DbErr> {
    let add = format!("INSERT INTO {table}_search (rowid, {column}) VALUES (NEW.n, NEW.{column});");
    let take =
        format!("INSERT INTO {table}_search ({table}_search, rowid, {column}) VALUES ('delete', OLD.n, OLD.{column});");
    let sqlite = format!(
        "CREATE VIRTUAL TABLE {table}_search USING fts5
           ({column}, content = '{table}', content_rowid = 'n', tokenize = 'trigram');
         CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {add} END;
         CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {take} END;
         CREATE TRIGGER {table}_search_update AFTER UPDATE OF {column} ON {table} BEGIN {take} {add} END;"
    );
    let postgres = format!(
        "DO $$ BEGIN
           CREATE EXTENSION IF NOT EXISTS pg_trgm;
           CREATE INDEX {table}_search ON {table} USING gin (lower({column}) gin_trgm_ops);
         EXCEPTION WHEN OTHERS THEN
           RAISE NOTICE 'no search index on {table}: %', SQLERRM;
         END $$"
    );
    run_own(manager, &sqlite, &postgres).await
}

/// Declares a migration: its name is its file's name, its body what it does.
macro_rules! migration {
    ($manager:ident => $body:block) => {
        use sea_orm_migration::prelude::*;

        #[derive(DeriveMigrationName)]
        pub struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, $manager: &SchemaManager) -> Result<(), DbErr> {
                $body
            }
        }
    };
}
pub(crate) use migration;
