//! What must always be true of the database. Asked after every end-to-end test and by `igny8 doctor`.
//!
//! A promise is one line of [`CHECKS`]: a query for the rows that break it, each with an `id` and a `detail`. A feature that
//! has a promise adds its line, and its tables to [`SITE_TABLES`]. The queries run on both databases as they stand.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{
    ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    features::billing::reservations,
    platform::{
        error::{Error, Result},
        ids::JobId,
        store::{Store, System},
    },
};

struct Check {
    /// The promise's number in the list of the nine, and its words.
    promise: &'static str,
    /// Selects what breaks it.
    broken: &'static str,
}

const fn check(promise: &'static str, broken: &'static str) -> Check {
    Check { promise, broken }
}

const CHECKS: &[Check] = &[
    check(
        "I1: a post that we made is known to us",
        "SELECT d.id AS id, d.delivery_key AS detail FROM delivery d JOIN content c ON c.site_id = d.site_id AND c.id = d.content_id
         WHERE d.status = 'acked' AND (d.post_id IS NULL OR (c.wp_post_id IS NULL AND c.delivery_status IN ('live', 'delivered', 'trashed')))",
    ),
    check(
        "I1: the post of the newest delivery is the content's",
        "SELECT d.id AS id, 'post ' || CAST(d.post_id AS TEXT) || ', the content ' || CAST(c.wp_post_id AS TEXT) AS detail
         FROM delivery d JOIN content c ON c.site_id = d.site_id AND c.id = d.content_id
         WHERE d.status = 'acked' AND d.post_id <> c.wp_post_id
           AND NOT EXISTS (SELECT 1 FROM delivery n WHERE n.site_id = d.site_id AND n.content_id = d.content_id AND n.n > d.n)",
    ),
    check(
        "I1: content is on its way exactly if a delivery of it is open",
        "SELECT c.id AS id, 'is ' || c.delivery_status AS detail FROM content c
         WHERE (c.delivery_status IN ('offered', 'delivering')) <> EXISTS (
             SELECT 1 FROM delivery d WHERE d.site_id = c.site_id AND d.content_id = c.id AND d.status IN ('offered', 'leased'))",
    ),
    check(
        "I5: a delivery has an end exactly if it is not open",
        "SELECT id, 'is ' || status AS detail FROM delivery WHERE (ended_at IS NULL) <> (status IN ('offered', 'leased'))",
    ),
    check(
        "I2: the balance is the sum of the ledger",
        "SELECT a.id AS id, 'has ' || CAST(a.credits AS TEXT) || ', the ledger ' || CAST(COALESCE(SUM(l.amount), 0) AS TEXT) AS detail
         FROM account a LEFT JOIN ledger_entry l ON l.account_id = a.id
         GROUP BY a.id, a.credits HAVING a.credits <> COALESCE(SUM(l.amount), 0) OR a.credits < 0",
    ),
    check(
        "I2: what is held back is the sum of the open reservations",
        "SELECT a.id AS id, 'holds ' || CAST(a.credits_reserved AS TEXT) || ', reservations ' || CAST(COALESCE(SUM(r.credits), 0) AS TEXT) AS detail
         FROM account a LEFT JOIN reservation r ON r.account_id = a.id AND r.status = 'open'
         GROUP BY a.id, a.credits_reserved HAVING a.credits_reserved <> COALESCE(SUM(r.credits), 0)",
    ),
    check(
        "I2: a reservation was used exactly if it has a deduction, of at most its credits",
        "SELECT r.id AS id, r.reference || ' is ' || r.status AS detail
         FROM reservation r LEFT JOIN ledger_entry l ON l.reservation_id = r.id AND l.type = 'deduction'
         GROUP BY r.id, r.reference, r.status, r.credits
         HAVING COUNT(l.id) <> CASE WHEN r.status = 'committed' THEN 1 ELSE 0 END OR COALESCE(-SUM(l.amount), 0) > r.credits",
    ),
    check(
        "I2: what was deducted is what the usage log says",
        "SELECT l.id AS id, l.reference AS detail
         FROM ledger_entry l LEFT JOIN usage_log u ON u.account_id = l.account_id AND u.reference = l.reference
         WHERE l.type = 'deduction' AND (u.credits IS NULL OR u.credits <> -l.amount)",
    ),
    check(
        "I3: a firing has its run exactly if it says so",
        "SELECT s.rule_id AS id, 'says ' || s.outcome AS detail FROM rule_slot s LEFT JOIN run r ON r.id = s.run_id
         WHERE (s.outcome = 'run') <> (r.id IS NOT NULL) OR r.site_id <> s.site_id OR r.rule_id <> s.rule_id",
    ),
    check(
        "I3: a run that its rule started has one firing",
        "SELECT r.id AS id, CAST(COUNT(s.rule_id) AS TEXT) || ' firings' AS detail FROM run r LEFT JOIN rule_slot s ON s.run_id = r.id
         WHERE r.rule_id IS NOT NULL GROUP BY r.id, r.trigger
         HAVING COUNT(s.rule_id) <> CASE WHEN r.trigger = 'schedule' THEN 1 ELSE 0 END",
    ),
    check(
        "I3: a rule that is on knows when it fires next, and every firing before that is noted",
        "SELECT r.id AS id, r.name AS detail FROM schedule_rule r
         WHERE r.enabled AND (r.next_fire_at IS NULL
           OR EXISTS (SELECT 1 FROM rule_slot s WHERE s.rule_id = r.id AND s.slot_at >= r.next_fire_at))",
    ),
    check(
        "I5: a job has an end exactly if its state is final",
        "SELECT id, kind || ' is ' || status AS detail FROM job
         WHERE (finished_at IS NULL) <> (status IN ('queued', 'running'))",
    ),
    check(
        "I8: an item makes at most two calls each time its job is claimed",
        "SELECT c.job_id AS id, 'item ' || CAST(c.item AS TEXT) || ' made ' || CAST(COUNT(*) AS TEXT) || ' calls' AS detail
         FROM ai_call c JOIN job j ON j.id = c.job_id
         GROUP BY c.job_id, c.item, j.attempt HAVING COUNT(*) > 2 * j.attempt",
    ),
    check(
        "I8: an item is saved once",
        "SELECT job_id AS id, 'item ' || CAST(item AS TEXT) AS detail FROM ai_call
         WHERE outcome = 'saved' GROUP BY job_id, item HAVING COUNT(*) > 1",
    ),
    check(
        "I8: a call has an end exactly if its outcome is known",
        "SELECT id, function || ' is ' || outcome AS detail FROM ai_call WHERE (finished_at IS NULL) <> (outcome = 'unknown')",
    ),
    check(
        "I9: a provider's key is sealed",
        "SELECT id, kind AS detail FROM provider WHERE key_sealed IS NOT NULL AND key_sealed NOT LIKE 'v1|%|%|%'",
    ),
    check(
        "I9: a pairing's secret is sealed",
        "SELECT id, key_id AS detail FROM pairing WHERE secret NOT LIKE 'v1|%|%|%'",
    ),
    check(
        "I9: a WordPress password is sealed",
        "SELECT site_id AS id, username AS detail FROM wp_rest WHERE password NOT LIKE 'v1|%|%|%'",
    ),
    check(
        "I9: a second factor's secret is sealed",
        "SELECT user_id AS id, 'of a user' AS detail FROM second_factor WHERE secret_sealed NOT LIKE 'v1|%|%|%'",
    ),
    check(
        "I9: the text of a mail is sealed",
        "SELECT id, kind AS detail FROM mail WHERE body_sealed IS NOT NULL AND body_sealed NOT LIKE 'v1|%|%|%'",
    ),
    check(
        "I9: a person's password is hashed",
        "SELECT id, email AS detail FROM \"user\" WHERE password_hash <> '' AND password_hash NOT LIKE '$argon2%'",
    ),
    check(
        "an account has an owner and a subscription",
        "SELECT a.id AS id, a.slug AS detail FROM account a
         WHERE NOT EXISTS (SELECT 1 FROM \"user\" u WHERE u.account_id = a.id AND u.role = 'owner' AND u.status = 'active')
            OR NOT EXISTS (SELECT 1 FROM subscription s WHERE s.account_id = a.id)",
    ),
    check(
        "a site has from one to five sectors",
        "SELECT s.id AS id, s.name AS detail FROM site s LEFT JOIN sector t ON t.site_id = s.id
         GROUP BY s.id, s.name HAVING COUNT(t.id) NOT BETWEEN 1 AND 5",
    ),
    check(
        "a family of tokens has exactly one that was not used",
        "SELECT f.id AS id, 'has ' || CAST(COUNT(t.id) AS TEXT) AS detail
         FROM token_family f LEFT JOIN refresh_token t ON t.family_id = f.id AND t.used_at IS NULL
         GROUP BY f.id HAVING COUNT(t.id) <> 1",
    ),
    check(
        "a counter is never negative",
        "SELECT site_id AS id, noun || ' ' || status AS detail FROM tally WHERE n < 0",
    ),
];

/// Tables with `account_id` and `site_id`: I6 is checked on each.
const SITE_TABLES: &[&str] = &[
    "sector",
    "site_access",
    "tally",
    "job",
    "ai_call",
    "usage_log",
    "pairing",
    "pairing_code",
    "plugin_event",
    "delivery",
    "wp_rest",
    "api_key",
    "wp_checkup",
    "post_conflict",
    "site_post",
    "publisher_settings",
    "schedule_rule",
    "run",
    "rule_slot",
];
/// Tables whose rows are counted as they are written (`tally`).
const TALLIED: &[&str] = &["cluster", "keyword", "idea", "task", "image"];
/// Tables with `account_id` and `user_id`.
const USER_TABLES: &[&str] =
    &["one_time_token", "second_factor", "recovery_code", "session", "site_access", "token_family"];

/// Everything that should not be, as sentences; nothing if all is well. `lease` is how long a job is leased.
pub async fn violations(store: &Store, lease: Duration) -> Result<Vec<String>> {
    let system = system(store);
    let mut found = Vec::new();
    for check in CHECKS {
        found.extend(broken(&system, check.promise, check.broken).await?);
    }
    let tables = SITE_TABLES.iter().map(|table| (*table, "site", "site_id"));
    for (table, of, column) in tables.chain(USER_TABLES.iter().map(|table| (*table, "\"user\"", "user_id"))) {
        let sql = format!(
            "SELECT o.id AS id, '{table}' AS detail FROM {table} t JOIN {of} o ON o.id = t.{column} WHERE o.account_id <> t.account_id"
        );
        found.extend(broken(&system, "I6: no row refers to a row of another account", &sql).await?);
    }
    for table in TALLIED {
        found.extend(lost_rows(&system, table).await?);
    }
    found.extend(lost_leases(&system, lease).await?);
    found.extend(forgotten_reservations(&system).await?);
    Ok(found)
}

#[expect(clippy::disallowed_methods, reason = "the promises are about the whole database")]
fn system(store: &Store) -> System {
    store.system("the promises are about the whole database")
}

async fn broken(system: &System, promise: &str, sql: &str) -> Result<Vec<String>> {
    let rows = system.query_sql(sql).await?;
    let sentence = |row: &sea_orm::QueryResult| -> Result<String, sea_orm::DbErr> {
        Ok(format!("{promise}: {} ({})", row.try_get::<Uuid>("", "id")?, row.try_get::<String>("", "detail")?))
    };
    rows.iter().map(|row| sentence(row).map_err(Error::from)).collect()
}

/// I7, as far as a database can tell of itself: a row was counted in the transaction that wrote it, so a row that
/// disappeared without being removed leaves its count behind. (That what was answered is there after a kill, the
/// end-to-end test asks.)
async fn lost_rows(system: &System, table: &str) -> Result<Vec<String>> {
    let counted = "SELECT site_id, sector_id, status, COUNT(*) AS n FROM";
    let sql = format!(
        "SELECT k.site_id AS id, '{table} ' || k.status || ': counted ' || CAST(k.n AS TEXT) || ', there are ' || CAST(COALESCE(r.n, 0) AS TEXT) AS detail
         FROM tally k LEFT JOIN ({counted} {table} GROUP BY site_id, sector_id, status) r
           ON r.site_id = k.site_id AND r.sector_id = k.sector_id AND r.status = k.status
         WHERE k.noun = '{table}' AND k.n <> COALESCE(r.n, 0)
         UNION ALL
         SELECT r.site_id AS id, '{table} ' || r.status || ': not counted, there are ' || CAST(r.n AS TEXT) AS detail
         FROM ({counted} {table} GROUP BY site_id, sector_id, status) r
         WHERE NOT EXISTS (SELECT 1 FROM tally k WHERE k.noun = '{table}' AND k.site_id = r.site_id AND k.sector_id = r.sector_id AND k.status = r.status)"
    );
    broken(system, "I7: no acknowledged write disappears", &sql).await
}

/// I4: a lease that ran out is noticed within another lease.
async fn lost_leases(system: &System, lease: Duration) -> Result<Vec<String>> {
    let lease = TimeDelta::from_std(lease).map_err(Error::internal)?;
    let lost = Query::select()
        .column("id")
        .from("job")
        .and_where(Expr::col("status").eq("running"))
        .and_where(Expr::col("lease_until").lt(system.store().now() - lease))
        .to_owned();
    let rows = system.query(&lost).await?;
    let sentence = |row: &sea_orm::QueryResult| -> Result<String, sea_orm::DbErr> {
        Ok(format!("I4: no job is running long after its lease: {}", row.try_get::<JobId>("", "id")?))
    };
    rows.iter().map(|row| sentence(row).map_err(Error::from)).collect()
}

/// I2: what is held back for a job is freed when the job has ended.
async fn forgotten_reservations(system: &System) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for open in reservations::open(system).await? {
        let job = open.reference.split('/').next().and_then(|id| id.parse::<JobId>().ok());
        let Some(job) = job else {
            found.push(format!("I2: a reservation is for a job: {}", open.reference));
            continue;
        };
        let running = Query::select()
            .column("id")
            .from("job")
            .and_where(Expr::col("id").eq(job))
            .and_where(Expr::col("status").is_in(["queued", "running"]))
            .to_owned();
        if system.query(&running).await?.is_empty() {
            found.push(format!("I2: nothing is held back for a job that has ended: {}", open.reference));
        }
    }
    Ok(found)
}
