//! The queue's verbs. Enqueueing shares the transaction of what made the job necessary.

use std::time::Duration;

use crate::platform::store;

use chrono::TimeDelta;
use sea_orm::{
    ActiveEnum,
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Func, LockBehavior, LockType, Query, SelectStatement},
};
use serde_json::{Value, json};

use super::{
    Job, JobError, Outcome,
    outcome::Backoff,
    row::{ActiveModel, Column, Entity, JobStatus, Model},
};
use crate::platform::{
    access::AccountStatus,
    clock::Instant,
    error::{Error, Result},
    ids::{AccountId, JobId},
    page::{Page, PageRequest},
    random,
    store::{Bounds, Conn, Ordering, SiteScope, Store, System, Tx},
};

/// Claims after which a job is dead even if no failure was ever reported: it kills its worker each time.
const MAX_ATTEMPTS: i64 = 50;

/// A job about to be enqueued.
pub struct NewJob<J> {
    job: J,
    run_at: Option<Instant>,
    follow_up: Option<Value>,
}

impl<J: Job> NewJob<J> {
    /// `job`, as soon as a worker is free.
    pub fn new(job: J) -> Self {
        Self { job, run_at: None, follow_up: None }
    }

    /// Not before `run_at`.
    #[must_use]
    pub fn at(mut self, run_at: Instant) -> Self {
        self.run_at = Some(run_at);
        self
    }

    /// When it has ended, however, `next` is enqueued in the same transaction.
    pub fn then<N: Job>(mut self, next: &N) -> Result<Self> {
        self.follow_up = Some(json!({
            "kind": N::KIND, "payload": serde_json::to_value(next)?, "priority": N::PRIORITY,
            "max_failures": N::BACKOFF.max_failures, "dedupe_key": next.dedupe_key(),
        }));
        Ok(self)
    }

    /// Enqueues it in the site's transaction; an unfinished one with the same key is returned instead.
    pub async fn enqueue(self, site: &SiteScope<Tx>) -> Result<Model> {
        self.enqueue_for(site).await
    }

    /// Enqueues it for the account as a whole.
    pub async fn enqueue_in_account(self, account: &store::AccountScope<Tx>) -> Result<Model> {
        self.enqueue_for(account).await
    }

    async fn enqueue_for<T: store::Tenant>(self, site: &store::Scope<T, Tx>) -> Result<Model>
    where
        Entity: store::Owned<T>,
    {
        let dedupe_key = self.job.dedupe_key();
        if let Some(found) = unfinished(site, J::KIND, dedupe_key.as_deref()).await? {
            return Ok(found);
        }
        let total = i64::try_from(self.job.total()).unwrap_or(i64::MAX);
        let row = ActiveModel {
            run_at: Set(self.run_at.unwrap_or_else(|| site.now())),
            follow_up: Set(self.follow_up),
            total: Set(total),
            ..blank(site, J::KIND, serde_json::to_value(&self.job)?, J::PRIORITY, J::BACKOFF.max_failures, dedupe_key)
        };
        site.note_job();
        site.insert(row).await
    }
}

fn blank<T: store::Tenant>(
    site: &store::Scope<T, Tx>,
    kind: &str,
    payload: Value,
    priority: i64,
    max_failures: i64,
    dedupe_key: Option<String>,
) -> ActiveModel {
    let now = site.now();
    ActiveModel {
        id: Set(site.new_id()),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        status: Set(JobStatus::Queued),
        priority: Set(priority),
        run_at: Set(now),
        attempt: Set(0),
        failures: Set(0),
        max_failures: Set(max_failures),
        dedupe_key: Set(dedupe_key),
        cancel_requested: Set(false),
        percent: Set(0),
        done: Set(0),
        total: Set(1),
        created_at: Set(now),
        ..Default::default()
    }
}

async fn unfinished<T: store::Tenant>(
    site: &store::Scope<T, Tx>,
    kind: &str,
    key: Option<&str>,
) -> Result<Option<Model>>
where
    Entity: store::Owned<T>,
{
    let Some(key) = key else { return Ok(None) };
    site.find(
        Entity::find()
            .filter(Column::Kind.eq(kind))
            .filter(Column::DedupeKey.eq(key))
            .filter(Column::Status.is_in([JobStatus::Queued, JobStatus::Running])),
    )
    .await
}

/// Enqueues `job` for as soon as a worker is free.
pub async fn enqueue<J: Job>(site: &SiteScope<Tx>, job: J) -> Result<Model> {
    NewJob::new(job).enqueue(site).await
}

/// Enqueues `job` for the account as a whole: its [`super::JobContext`] has no site.
pub async fn enqueue_in_account<J: Job>(account: &store::AccountScope<Tx>, job: J) -> Result<Model> {
    NewJob::new(job).enqueue_in_account(account).await
}

/// The job with this id.
pub async fn get<C: Conn>(site: &SiteScope<C>, id: JobId) -> Result<Model> {
    site.get(Entity::find_by_id(id)).await
}

/// The job with this id, if the site has it.
pub async fn find<C: Conn>(site: &SiteScope<C>, id: JobId) -> Result<Option<Model>> {
    site.find(Entity::find_by_id(id)).await
}

/// The site's jobs, newest first.
pub async fn list<C: Conn>(
    site: &SiteScope<C>,
    statuses: &[JobStatus],
    kind: Option<&str>,
    created: Bounds<Instant>,
    page: PageRequest,
) -> Result<Page<Model>> {
    let mut query = created.filter(Entity::find(), Column::CreatedAt);
    if !statuses.is_empty() {
        query = query.filter(Column::Status.is_in(statuses.iter().copied()));
    }
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    site.page::<Entity, Model>(query, &Ordering::newest(Column::CreatedAt, Column::Id), page, None).await
}

/// Asks a job to end: one that has not begun at once, one that waits for its next try when a worker has given back what
/// it holds, a running one before its next item.
pub async fn cancel(site: &SiteScope<Tx>, id: JobId) -> Result<Model> {
    let job = get(site, id).await?;
    let change = match job.status {
        JobStatus::Queued if job.attempt == 0 => {
            ActiveModel { status: Set(JobStatus::Cancelled), finished_at: Set(Some(site.now())), ..Default::default() }
        }
        JobStatus::Queued => {
            site.note_job();
            ActiveModel { cancel_requested: Set(true), run_at: Set(site.now()), ..Default::default() }
        }
        JobStatus::Running => ActiveModel { cancel_requested: Set(true), ..Default::default() },
        ended => return Err(Error::conflict("conflict", format!("this job has ended already ({ended})"))),
    };
    let changed = site
        .update(Entity::update_many().set(change).filter(Column::Id.eq(id)).filter(Column::Status.eq(job.status)))
        .await?;
    if changed == 1 && job.status == JobStatus::Queued && job.attempt == 0 {
        follow(site, &job).await?;
    }
    get(site, id).await
}

/// Gives a job that ended badly another life.
pub async fn retry(site: &SiteScope<Tx>, id: JobId) -> Result<Model> {
    let job = get(site, id).await?;
    if !matches!(job.status, JobStatus::Failed | JobStatus::Dead | JobStatus::Partial | JobStatus::Cancelled) {
        return Err(Error::conflict(
            "conflict",
            format!("only a job that ended badly can be retried; this one is {}", job.status),
        ));
    }
    site.note_job();
    site.change(ActiveModel {
        id: Set(id),
        status: Set(JobStatus::Queued),
        run_at: Set(site.now()),
        failures: Set(0),
        cancel_requested: Set(false),
        result: Set(None),
        error_code: Set(None),
        error_message: Set(None),
        finished_at: Set(None),
        ..Default::default()
    })
    .await
}

async fn follow(site: &SiteScope<Tx>, job: &Model) -> Result<()> {
    let Some(next) = &job.follow_up else { return Ok(()) };
    let text = |name: &str| next.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str, default| next.get(name).and_then(Value::as_i64).unwrap_or(default);
    let kind = text("kind").ok_or_else(|| Error::bug("a follow-up without a kind"))?;
    let dedupe_key = text("dedupe_key");
    if unfinished(site, &kind, dedupe_key.as_deref()).await?.is_some() {
        return Ok(());
    }
    let payload = next.get("payload").cloned().unwrap_or_default();
    site.note_job();
    let max_failures = number("max_failures", Backoff::STANDARD.max_failures);
    site.insert(blank(site, &kind, payload, number("priority", 100), max_failures, dedupe_key)).await?;
    Ok(())
}

/// Who claims, and for how long.
#[derive(Debug, Clone)]
pub(super) struct Claimant {
    pub owner: String,
    pub lease: Duration,
}

impl Claimant {
    fn lease_until(&self, now: Instant) -> Instant {
        now + TimeDelta::from_std(self.lease).unwrap_or(TimeDelta::MAX)
    }
}

/// Claims up to `limit` jobs that are due, or whose worker's lease ran out. Jobs that kill every worker are buried.
pub(super) async fn claim(system: &System, me: &Claimant, limit: u64) -> Result<Vec<Model>> {
    let tx = system.begin().await?;
    let now = tx.store().now();
    // Two statements, as one that asks for either would sort the whole queue each time.
    let mut claimed = take(&tx, me, now, picked(Due::Abandoned, now, limit)).await?;
    let left = limit.saturating_sub(claimed.len() as u64);
    if left > 0 {
        claimed.extend(take(&tx, me, now, picked(Due::Waiting, now, left)).await?);
    }
    tx.commit().await?;
    claimed.sort_by_key(|job| (job.priority, job.run_at, job.id));
    Ok(claimed)
}

/// Why a job may be claimed.
#[derive(Clone, Copy)]
enum Due {
    /// It waits and its time has come.
    Waiting,
    /// The lease of its worker ran out.
    Abandoned,
}

/// Ids of jobs that may be claimed, by the partial index that has just these: their states are written out, because a
/// state that is bound would hide from the planner that the index fits.
fn picked(due: Due, now: Instant, limit: u64) -> SelectStatement {
    let query = Entity::find().select_only().column(Column::Id).filter(Expr::exists(parked()).not());
    let query = match due {
        Due::Waiting => query
            .filter(Expr::cust("status = 'queued'"))
            .filter(Column::RunAt.lte(now))
            .order_by_asc(Column::Priority)
            .order_by_asc(Column::RunAt)
            .order_by_asc(Column::Id),
        Due::Abandoned => query
            .filter(Expr::cust("status = 'running'"))
            .filter(Column::LeaseUntil.lt(now))
            .order_by_asc(Column::LeaseUntil),
    };
    query.limit(limit).into_query()
}

async fn take(tx: &System<Tx>, me: &Claimant, now: Instant, mut picked: SelectStatement) -> Result<Vec<Model>> {
    picked.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let claim = Query::update()
        .table(Entity)
        .value(Column::Status, JobStatus::Running.to_value())
        .value(Column::LeaseOwner, me.owner.clone())
        .value(Column::LeaseUntil, me.lease_until(now))
        .value(Column::Attempt, Expr::col(Column::Attempt).add(1))
        .value(Column::StartedAt, Func::coalesce([Expr::col(Column::StartedAt), Expr::val(now)]))
        .and_where(Expr::col(Column::Id).in_subquery(picked))
        .returning_all()
        .to_owned();
    let rows = tx.query(&claim).await?;
    Ok(rows.iter().map(|row| Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Whether a claim would find something: a cheap read before the write.
pub(super) async fn any_due(system: &System) -> Result<bool> {
    let now = system.store().now();
    let exists = |due| Expr::exists(picked(due, now, 1).clear_order_by().to_owned());
    let query =
        Query::select().expr(Expr::val(1)).and_where(exists(Due::Waiting).or(exists(Due::Abandoned))).to_owned();
    Ok(!system.query(&query).await?.is_empty())
}

/// What a worker may take, for those who count it.
pub(super) fn due(now: Instant) -> Condition {
    let ready = Condition::any()
        .add(Column::Status.eq(JobStatus::Queued).and(Column::RunAt.lte(now)))
        .add(Column::Status.eq(JobStatus::Running).and(Column::LeaseUntil.lt(now)));
    Condition::all().add(ready).add(Expr::exists(parked()).not())
}

/// Jobs of a suspended or cancelled account stay where they are, untouched and uncounted, until it is active again.
fn parked() -> SelectStatement {
    let mut parked = idle_accounts();
    parked.and_where(Expr::col(("account", "id")).equals(Column::AccountId.as_column_ref()));
    parked
}

/// Accounts that no job runs for. The table is `features::accounts`'; here only what the queue must know is read.
fn idle_accounts() -> SelectStatement {
    let working = [AccountStatus::Trial, AccountStatus::Active].map(|status| status.word());
    Query::select()
        .column(("account", "id"))
        .from("account")
        .and_where(Expr::col(("account", "status")).is_not_in(working))
        .to_owned()
}

/// Whether jobs run for this account.
pub(super) async fn account_may_work(system: &System, account: AccountId) -> Result<bool> {
    let mut idle = idle_accounts();
    idle.and_where(Expr::col(("account", "id")).eq(account));
    Ok(system.query(&idle).await?.is_empty())
}

/// Whether one more failure of the job, or of its worker, is the end of it.
pub(super) fn is_last(job: &Model, max_failures: i64) -> bool {
    job.failures + 1 >= max_failures || job.attempt >= MAX_ATTEMPTS
}

/// A claimed job, as its worker may still write to it.
pub(super) struct Held<'a> {
    pub job: &'a Model,
    pub owner: &'a str,
}

impl Held<'_> {
    fn fence(&self, update: sea_orm::UpdateMany<Entity>) -> sea_orm::UpdateMany<Entity> {
        update
            .filter(Column::Id.eq(self.job.id))
            .filter(Column::Status.eq(JobStatus::Running))
            .filter(Column::LeaseOwner.eq(self.owner))
            .filter(Column::Attempt.eq(self.job.attempt))
    }

    /// Renews the lease; `None` if it is lost, else whether somebody asked the job to end.
    pub(super) async fn renew(&self, system: &System, lease: Duration) -> Result<Option<bool>> {
        let tx = system.begin().await?;
        let until = tx.store().now() + TimeDelta::from_std(lease).unwrap_or(TimeDelta::MAX);
        let renewed = tx
            .update(
                self.fence(
                    Entity::update_many().set(ActiveModel { lease_until: Set(Some(until)), ..Default::default() }),
                ),
            )
            .await?;
        tx.commit().await?;
        if renewed == 0 {
            return Ok(None);
        }
        let job = system.find(Entity::find_by_id(self.job.id)).await?;
        Ok(job.map(|job| job.cancel_requested))
    }

    /// Writes progress; a worker without the lease writes nothing.
    pub(super) async fn progress(&self, system: &System, progress: ActiveModel) -> Result<()> {
        let tx = system.begin().await?;
        tx.update(self.fence(Entity::update_many().set(progress))).await?;
        tx.commit().await
    }

    /// Ends the job (or sends it back to the queue), fenced; its follow-up is enqueued with it.
    /// Returns where it ended, or `None` if the lease was lost and the result was therefore refused.
    pub(super) async fn finish(
        &self,
        system: &System,
        result: &Result<Outcome, JobError>,
        backoff: Backoff,
    ) -> Result<Option<JobStatus>> {
        let tx = system.begin().await?;
        let (status, change) = self.ending(tx.store(), result, backoff);
        if tx.update(self.fence(Entity::update_many().set(change))).await? == 0 {
            return Ok(None);
        }
        if status.is_final()
            && let Some(site_id) = self.job.site_id
        {
            let site = tx.site(self.job.account_id, site_id, crate::platform::store::Actor::Job(self.job.id));
            follow(&site, self.job).await?;
        }
        tx.commit().await?;
        Ok(Some(status))
    }

    fn ending(&self, store: &Store, result: &Result<Outcome, JobError>, backoff: Backoff) -> (JobStatus, ActiveModel) {
        let now = store.now();
        let ended = |status, result: &Value| ActiveModel {
            status: Set(status),
            result: Set(Some(result.clone())),
            percent: Set(100),
            finished_at: Set(Some(now)),
            lease_owner: Set(None),
            lease_until: Set(None),
            ..Default::default()
        };
        let again = |wait: Duration| ActiveModel {
            status: Set(JobStatus::Queued),
            run_at: Set(now + TimeDelta::from_std(wait).unwrap_or_default()),
            lease_owner: Set(None),
            lease_until: Set(None),
            ..Default::default()
        };
        match result {
            Ok(Outcome::Done(value)) => (JobStatus::Succeeded, ended(JobStatus::Succeeded, value)),
            Ok(Outcome::Partial(value)) => (JobStatus::Partial, ended(JobStatus::Partial, value)),
            Ok(Outcome::Cancelled(value)) => (JobStatus::Cancelled, ended(JobStatus::Cancelled, value)),
            Ok(Outcome::Again(wait)) => (JobStatus::Queued, again(*wait)),
            Err(problem) => {
                let failures = self.job.failures + 1;
                let error = problem.error();
                let spent = is_last(self.job, backoff.max_failures);
                let mut change = match problem {
                    JobError::Retry { after, .. } if !spent => {
                        again(after.unwrap_or_else(|| backoff.wait(failures, jitter(store))))
                    }
                    JobError::Retry { .. } => ended(JobStatus::Dead, &Value::Null),
                    JobError::Fail(_) => ended(JobStatus::Failed, &Value::Null),
                };
                change.failures = Set(failures);
                change.error_code = Set(Some(error.code().to_owned()));
                change.error_message = Set(Some(error.in_words()));
                let status = match &change.status {
                    Set(status) => *status,
                    _ => JobStatus::Failed,
                };
                (status, change)
            }
        }
    }
}

fn jitter(store: &Store) -> f64 {
    f64::from(u32::from_le_bytes(random::bytes(&*store.random()))) / f64::from(u32::MAX)
}
