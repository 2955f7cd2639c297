//! Masses of rows, by SQL. Small ones go in under the triggers. For large ones indexes and triggers are put aside, as
//! building an index at the end is many times faster, and the counters and the search are computed as the triggers
//! would have.

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use crate::world::World;

/// How much.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Keywords of the site.
    pub keywords: u64,
    /// Accounts in all.
    pub accounts: u64,
    /// Sites in all, each with a rule.
    pub sites: u64,
    /// Keywords of the first site of every other account.
    pub elsewhere: u64,
}

/// Rows from which indexes are built at the end.
const MANY: u64 = 50_000;

const WORDS: [&str; 64] = [
    "running",
    "shoes",
    "women",
    "cheap",
    "insurance",
    "garden",
    "kitchen",
    "laptop",
    "bicycle",
    "camera",
    "holiday",
    "mortgage",
    "coffee",
    "grinder",
    "standing",
    "desk",
    "office",
    "chair",
    "winter",
    "jacket",
    "hiking",
    "boots",
    "solar",
    "panel",
    "battery",
    "electric",
    "scooter",
    "repair",
    "service",
    "near",
    "best",
    "review",
    "compare",
    "price",
    "second",
    "hand",
    "vintage",
    "leather",
    "wallet",
    "phone",
    "case",
    "wireless",
    "headphones",
    "gaming",
    "monitor",
    "keyboard",
    "mouse",
    "cotton",
    "bedding",
    "mattress",
    "organic",
    "puppy",
    "training",
    "vegan",
    "recipe",
    "dinner",
    "protein",
    "powder",
    "yoga",
    "studio",
    "wedding",
    "dress",
    "summer",
    "travel",
];

/// What the two databases say differently.
struct Dialect {
    sqlite: bool,
}

impl Dialect {
    /// A number as `width` hexadecimal digits.
    fn hex(&self, width: u8, number: &str) -> String {
        if self.sqlite {
            format!("printf('%0{width}x', {number})")
        } else {
            format!("lpad(to_hex(({number})::bigint), {width}, '0')")
        }
    }

    /// 32 hexadecimal digits as a UUID.
    fn uuid(&self, digits: &str) -> String {
        if self.sqlite { format!("unhex({digits})") } else { format!("({digits})::uuid") }
    }

    fn literal(&self, digits: &str) -> String {
        self.uuid(&format!("'{digits}'"))
    }

    /// A UUIDv7 that nothing else has: of the `kind`-th sort of thing, numbered.
    fn id(&self, kind: u16, number: &str) -> String {
        let time = self.hex(12, &format!("1767225600000 + {number}"));
        let digits = format!("{time} || '7{kind:03x}8000' || {}", self.hex(12, number));
        self.uuid(&digits)
    }

    /// `(i)` from 0.
    fn series(&self, count: u64) -> String {
        if self.sqlite {
            format!(
                "(WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < {count} - 1) SELECT i FROM s) s"
            )
        } else {
            format!("generate_series(0, {count} - 1) s(i)")
        }
    }

    fn word(&self, number: &str) -> String {
        if self.sqlite {
            format!("(SELECT w FROM word WHERE n = {number})")
        } else {
            let words = WORDS.map(|word| format!("'{word}'")).join(",");
            format!("(ARRAY[{words}])[1 + ({number})]")
        }
    }
}

/// Fills what was made by the front door.
pub fn fill(world: &World, size: &Size) -> Result<()> {
    let dialect = Dialect { sqlite: world.database.is_none() };
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let url = world.database.clone().unwrap_or_else(|| format!("sqlite://{}", world.file().display()));
        let mut options = ConnectOptions::new(url);
        // What is set for a connection, and its temporary table, hold for all that follows.
        options.max_connections(1).min_connections(1).sqlx_logging(false);
        let to = Database::connect(options).await?;
        if dialect.sqlite {
            // It is made again if this is interrupted.
            let fast = "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY";
            run(&to, fast).await?;
            words(&to).await?;
        }
        others(&to, &dialect, world, size).await?;
        keywords(&to, &dialect, world, size).await?;
        check(&to).await?;
        run(&to, if dialect.sqlite { "PRAGMA analysis_limit = 1000; ANALYZE" } else { "ANALYZE" }).await?;
        to.close().await?;
        Ok(())
    })
}

async fn run(to: &DatabaseConnection, sql: &str) -> Result<()> {
    to.execute_unprepared(sql).await?;
    Ok(())
}

async fn words(to: &DatabaseConnection) -> Result<()> {
    run(to, "CREATE TEMP TABLE word (n INTEGER PRIMARY KEY, w TEXT NOT NULL)").await?;
    let rows: Vec<String> = WORDS.iter().zip(0..).map(|(word, n)| format!("({n}, '{word}')")).collect();
    run(to, &format!("INSERT INTO word VALUES {}", rows.join(","))).await
}

const ACCOUNT: u16 = 1;
const SITE: u16 = 2;
const SECTOR: u16 = 3;
const RULE: u16 = 4;
const CLUSTER: u16 = 5;
const KEYWORD: u16 = 6;

/// Other accounts, and sites in all of them: copies of the first, under other names.
async fn others(to: &DatabaseConnection, dialect: &Dialect, world: &World, size: &Size) -> Result<()> {
    let site = dialect.literal(&World::bare(&world.site));
    run(to, "UPDATE plan SET max_keywords = 1000000000, max_sites = 1000000, max_users = 1000").await?;
    let (accounts, sites) = (size.accounts - 1, size.sites - 1);
    if accounts > 0 {
        let id = dialect.id(ACCOUNT, "i");
        run(to, &format!("
            INSERT INTO account (id, name, slug, status, credits, credits_reserved, time_zone, locale, created_at, updated_at, version)
            SELECT {id}, 'Account ' || i, 'account-' || i, status, 0, 0, time_zone, locale, created_at, updated_at, 1
              FROM account, {} WHERE account.id = (SELECT account_id FROM site WHERE id = {site})", dialect.series(accounts))).await?;
    }
    if sites > 0 {
        // Spread over the accounts; without others, all are the first one's.
        let account = match accounts {
            0 => "site.account_id".to_owned(),
            _ => dialect.id(ACCOUNT, &format!("(i % {accounts})")),
        };
        let (id, series) = (dialect.id(SITE, "i"), dialect.series(sites));
        run(to, &format!("
            INSERT INTO site (id, account_id, name, url, status, time_zone, language, default_post_status, auto_approve, transport,
                              created_at, updated_at, version)
            SELECT {id}, {account}, 'Site ' || i, url, status, time_zone, language, default_post_status, auto_approve, transport,
                   created_at, updated_at, 1 FROM site, {series} WHERE site.id = {site}")).await?;
        let sector = dialect.id(SECTOR, "i");
        run(to, &format!("
            INSERT INTO sector (id, account_id, site_id, name, slug, description, status, created_at, updated_at, version)
            SELECT {sector}, {account}, {id}, sector.name, slug, description, sector.status, sector.created_at, sector.updated_at, 1
              FROM sector JOIN site ON site.id = sector.site_id, {series} WHERE site.id = {site}")).await?;
    }
    rules(to, dialect).await
}

/// A rule for every site, next fired in the year 2100.
async fn rules(to: &DatabaseConnection, dialect: &Dialect) -> Result<()> {
    let id = dialect.id(RULE, "n");
    run(to, &format!(r#"
        INSERT INTO schedule_rule (id, account_id, site_id, name, stages, cron, time_zone, limits, enabled, next_fire_at, created_at, updated_at, version)
        SELECT {id}, account_id, id, 'Every morning', '["clusters","ideas","tasks","content"]', '0 9 * * *', 'Europe/Berlin', '{{}}', true,
               '2100-01-01 09:00:00+00:00', created_at, updated_at, 1
          FROM (SELECT site.*, row_number() OVER () AS n FROM site) s"#)).await
}

async fn keywords(to: &DatabaseConnection, dialect: &Dialect, world: &World, size: &Size) -> Result<()> {
    let (site, sector) = (dialect.literal(&World::bare(&world.site)), dialect.literal(&World::bare(&world.sector)));
    let account = format!("(SELECT account_id FROM site WHERE id = {site})");
    let cluster = dialect.id(CLUSTER, "i");
    run(to, &format!("
        INSERT INTO cluster (id, account_id, site_id, sector_id, name, name_norm, description, intent, status, locked, created_at, updated_at, version)
        SELECT {cluster}, account_id, id, {sector}, 'Cluster ' || i, 'cluster ' || i, '', NULL, 'active', false, created_at, updated_at, 1
          FROM site, {} WHERE id = {site}", dialect.series(100))).await?;
    let aside = if size.keywords >= MANY && dialect.sqlite { put_aside(to).await? } else { vec![] };
    let mine =
        Rows { from: dialect.series(size.keywords), account: account.clone(), site, sector, first: 0, clustered: true };
    run(to, &mine.insert(dialect)).await?;
    if size.elsewhere > 0 {
        let n = (size.accounts - 1) * size.elsewhere;
        let number = format!("(i / {})", size.elsewhere);
        let theirs = Rows {
            from: dialect.series(n),
            account: dialect.id(ACCOUNT, &number),
            site: dialect.id(SITE, &number),
            sector: dialect.id(SECTOR, &number),
            first: size.keywords,
            clustered: false,
        };
        run(to, &theirs.insert(dialect)).await?;
    }
    if !aside.is_empty() {
        put_back(to, &aside).await?;
    }
    Ok(())
}

/// Keywords to add: as expressions over `i`.
struct Rows {
    from: String,
    account: String,
    site: String,
    sector: String,
    /// The number of the first.
    first: u64,
    /// Whether every second is in a cluster.
    clustered: bool,
}

impl Rows {
    /// Four words each, no two alike; in one of 2,500 something that the others do not have.
    fn insert(&self, dialect: &Dialect) -> String {
        let Self { from, account, site, sector, first, clustered } = self;
        let digit = |shift: u8| dialect.word(&format!("((j >> {shift}) & 63)"));
        let text = [0, 6, 12, 18].map(digit).join(" || ' ' || ");
        let text = format!("CASE WHEN i % 2500 = 7 THEN 'zanzibar ' ELSE '' END || {text}");
        let in_cluster = if *clustered { "i % 2 = 1" } else { "i < 0" };
        let (id, cluster) = (dialect.id(KEYWORD, "g"), dialect.id(CLUSTER, "((i / 2) % 100)"));
        format!("
            INSERT INTO keyword (id, account_id, site_id, sector_id, cluster_id, text, text_norm, language, country, volume, difficulty,
                                 cpc_micros, intent, source, status, created_at, updated_at, version)
            SELECT {id}, {account}, {site}, {sector}, CASE WHEN {in_cluster} THEN {cluster} END, t, t, '', 'us',
                   CASE WHEN i % 20 <> 0 THEN (j * 7919) % 90000 END, (j % 1000) / 10.0, (j % 500) * 10000,
                   CASE i % 4 WHEN 0 THEN 'informational' WHEN 1 THEN 'commercial' WHEN 2 THEN 'transactional' END, 'import',
                   CASE WHEN {in_cluster} THEN 'clustered' ELSE 'new' END, created_at, created_at, 1
              FROM (SELECT i, g, j, {text} AS t
                      FROM (SELECT i, {first} + i AS g, (({first} + i) * 10368889 + 1234577) & 16777215 AS j FROM {from}) n) k,
                   (SELECT created_at FROM site LIMIT 1) c")
    }
}

/// Drops the table's own indexes and triggers; returns how to make them again.
async fn put_aside(to: &DatabaseConnection) -> Result<Vec<String>> {
    let sql = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'keyword' AND type IN ('index', 'trigger') AND sql IS NOT NULL";
    let mut again = vec![];
    for row in to.query_all_raw(Statement::from_string(to.get_database_backend(), sql)).await? {
        let (kind, name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        again.push(row.try_get_by_index(2)?);
        run(to, &format!("DROP {kind} {name}")).await?;
    }
    Ok(again)
}

async fn put_back(to: &DatabaseConnection, again: &[String]) -> Result<()> {
    for sql in again {
        run(to, sql).await?;
    }
    run(to, "INSERT INTO keyword_search (keyword_search) VALUES ('rebuild')").await?;
    run(
        to,
        "
        INSERT INTO tally (account_id, site_id, noun, sector_id, status, n)
        SELECT account_id, site_id, 'keyword', sector_id, status, count(*) FROM keyword GROUP BY 1, 2, 4, 5",
    )
    .await
}

/// Counters that are wrong would make a list look fast.
async fn check(to: &DatabaseConnection) -> Result<()> {
    let sql =
        "SELECT (SELECT CAST(sum(n) AS bigint) FROM tally WHERE noun = 'keyword'), (SELECT count(*) FROM keyword)";
    let row = to.query_one_raw(Statement::from_string(to.get_database_backend(), sql)).await?;
    let row = row.context("no counters")?;
    let (kept, counted): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    ensure!(kept == counted, "the counters say {kept} keywords, there are {counted}");
    Ok(())
}
