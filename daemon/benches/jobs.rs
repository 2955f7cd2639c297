//! B07: durable jobs. 20,000 that only write a ledger entry, from enqueueing to done, beside raw SQL in batches of 100
//! on the same file, and beside what the disk gives in the same minute.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::Result;
use igny8::{
    app::{App, World},
    config::{self, Environment},
    features::{
        accounts::sign_in::{self, SignUp},
        billing::ledger::{self, Entry, EntryType},
    },
    platform::{
        ids::{AccountId, SiteId},
        jobs::{self, Job, JobContext, JobResult, Outcome, Runner, RunnerSettings, registry::Registry},
        store::{Actor, SiteScope, Store, System},
    },
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{fsync, process, table, world};

const JOBS: usize = 20_000;
const ROUNDS: usize = 3;
const BATCH: usize = 100;

static RAN: AtomicUsize = AtomicUsize::new(0);

/// A job that does nothing but note in the ledger that it ran.
#[derive(Serialize, Deserialize)]
struct Noop {
    n: usize,
}

impl Job for Noop {
    const KIND: &'static str = "bench.noop";

    async fn run(self, context: JobContext) -> JobResult {
        let site = context.site()?.begin().await?;
        let entry = Entry {
            kind: EntryType::Grant,
            amount: 1,
            reference: format!("bench {}", context.job_id()),
            reason: "a job ran".to_owned(),
        };
        ledger::grant(&site.account(), entry).await?;
        site.commit().await?;
        RAN.fetch_add(1, Ordering::Relaxed);
        Ok(Outcome::done())
    }
}

/// What a round gave.
struct Round {
    wall: Duration,
    cpu: Duration,
}

impl Round {
    fn show(rounds: &[Self], what: &str, syncs: f64) {
        let per = |of: fn(&Self) -> Duration| {
            table::median(rounds.iter().map(|round| JOBS as f64 / of(round).as_secs_f64()).collect())
        };
        let (wall, cpu) = (per(|round| round.wall), per(|round| round.cpu));
        let [wall_says, cpu_says] = [wall, cpu].map(table::thousands);
        table::line(
            what,
            &format!("{cpu_says:>7} jobs per CPU-s  {wall_says:>7} jobs/s  {:.1} jobs per fsync", wall / syncs),
        );
    }
}

pub fn durable() -> Result<()> {
    table::heading(
        "B07",
        &format!("{} durable jobs, a ledger entry each, enqueued to done", table::thousands(JOBS as f64)),
        ">= 8,000 jobs per CPU-s (30x durable Celery), >= 5,000 (10x default Celery); 15,000 is graphile-worker batched",
    );
    let folder = world::scratch("jobs")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let app = open(&folder).await?;
        let store = app.services.store.clone();
        let system = across(&store);
        let site = site(&app).await?;
        let raw = raw_connection(&folder).await?;
        let (mut ours, mut bare, mut syncs) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            ours.push(timed(through_the_runner(&app, &system, site)).await?);
            bare.push(timed(by_raw_sql(&raw, site)).await?);
            syncs.push(fsync::rate(&folder)?);
        }
        let syncs = table::median(syncs);
        Round::show(&ours, "ours", syncs);
        Round::show(&bare, "raw SQL, 100 at a time", syncs);
        table::line("this disk", &format!("{} fsync/s", table::thousands(syncs)));
        table::end();
        raw.close().await?;
        store.close().await;
        Ok(())
    })
}

async fn timed(work: impl Future<Output = Result<()>>) -> Result<Round> {
    let (began, before) = (Instant::now(), process::own_cpu()?);
    work.await?;
    Ok(Round { wall: began.elapsed(), cpu: process::own_cpu()? - before })
}

async fn open(folder: &Path) -> Result<App> {
    let mut config = config::load(None, &Environment::default())?.config;
    config.data.dir = folder.to_owned();
    App::open(&config, World::real()).await
}

async fn site(app: &App) -> Result<(AccountId, SiteId)> {
    let sign_up = SignUp {
        account_name: "Bench".to_owned(),
        name: "Olivia Owner".to_owned(),
        email: "owner@bench.example".to_owned(),
        password: "correct horse battery".to_owned(),
        site_name: "Bench site".to_owned(),
        site_url: None,
    };
    let account = sign_in::create(&app.services, sign_up).await?.profile.account.id;
    let rows = across(&app.services.store).query_sql("SELECT id FROM site").await?;
    let row = rows.first().ok_or_else(|| anyhow::anyhow!("an account without a site"))?;
    Ok((account, row.try_get_by_index(0)?))
}

#[expect(clippy::disallowed_methods, reason = "the bench has one tenant and stands outside of it")]
fn across(store: &Store) -> System {
    store.system("the bench has one tenant and stands outside of it")
}

async fn through_the_runner(app: &App, system: &System, (account, site): (AccountId, SiteId)) -> Result<()> {
    let scope: SiteScope = system.site(account, site, Actor::System);
    for first in (0..JOBS).step_by(1000) {
        let tx = scope.begin().await?;
        for n in first..first + 1000 {
            jobs::enqueue(&tx, Noop { n }).await?;
        }
        tx.commit().await?;
    }
    RAN.store(0, Ordering::Relaxed);
    let settings = RunnerSettings { workers: 4, lease: Duration::from_secs(60), poll: Duration::from_secs(1) };
    let runner = Runner::new(app.services.clone(), Registry::default().with::<Noop>(), settings);
    let (drain, stop) = (CancellationToken::new(), CancellationToken::new());
    let ended = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let left = "SELECT 1 FROM job WHERE status IN ('queued', 'running') LIMIT 1";
            if RAN.load(Ordering::Relaxed) >= JOBS && system.query_sql(left).await?.is_empty() {
                drain.cancel();
                return anyhow::Ok(());
            }
        }
    };
    let (ended, ()) = tokio::join!(ended, runner.run(drain.clone(), stop));
    ended
}

async fn raw_connection(folder: &Path) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(format!("sqlite://{}", folder.join("igny8.db").display()));
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let raw = Database::connect(options).await?;
    raw.execute_unprepared("PRAGMA synchronous = FULL").await?;
    Ok(raw)
}

/// The same rows, without anything around them: 100 jobs claimed, then noted and completed, each in one commit.
async fn by_raw_sql(raw: &DatabaseConnection, (account, site): (AccountId, SiteId)) -> Result<()> {
    let literal = |id: String| format!("X'{}'", world::World::bare(&id));
    let (account, site) = (literal(account.to_string()), literal(site.to_string()));
    let numbers =
        |n| format!("(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {n}) SELECT i FROM s)");
    for _ in (0..JOBS).step_by(1000) {
        raw.execute_unprepared(&format!(
            "INSERT INTO job (id, account_id, site_id, kind, payload, status, priority, run_at, attempt, failures, max_failures,
                              cancel_requested, percent, done, total, created_at)
             SELECT randomblob(16), {account}, {site}, 'bench.raw', '{{\"n\":1}}', 'queued', 100, '2026-01-01 00:00:00', 0, 0, 5,
                    false, 0, 0, 1, '2026-01-01 00:00:00' FROM {}", numbers(1000))).await?;
    }
    for _ in (0..JOBS).step_by(BATCH) {
        raw.execute_unprepared(&format!(
            "UPDATE job SET status = 'running', lease_owner = 'raw', lease_until = '2026-01-01 00:01:00', attempt = attempt + 1,
                            started_at = '2026-01-01 00:00:00'
              WHERE id IN (SELECT id FROM job WHERE status = 'queued' ORDER BY priority, run_at, id LIMIT {BATCH})")).await?;
        raw.execute_unprepared(&format!(
            "BEGIN IMMEDIATE;
             INSERT INTO ledger_entry (id, account_id, type, amount, balance_after, reference, reason, actor, created_at)
             SELECT randomblob(16), {account}, 'grant', 1, credits + i, hex(randomblob(16)), 'a job ran', 'raw', '2026-01-01 00:00:00'
               FROM account, {} WHERE account.id = {account};
             UPDATE account SET credits = credits + {BATCH} WHERE id = {account};
             UPDATE job SET status = 'succeeded', lease_owner = NULL, lease_until = NULL, percent = 100, finished_at = '2026-01-01 00:00:01'
              WHERE status = 'running' AND lease_owner = 'raw';
             COMMIT", numbers(BATCH))).await?;
    }
    Ok(())
}
