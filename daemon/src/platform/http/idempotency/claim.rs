//! The table of claims: who may carry a request out, and what became of it.

use chrono::TimeDelta;
use sea_orm::{
    DbBackend, ExprTrait, QueryResult,
    sea_query::{Expr, OnConflict, Query},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use uuid::Uuid;

use super::Asked;
use crate::platform::{
    clock::Instant,
    error::Result,
    secret::{Place, Sealer},
    services::Services,
    store::{Store, System, Tx, rider::Ticket},
};

const TABLE: &str = "idempotency_key";
/// How long an answer is kept.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// After this a claim that changed nothing may be taken over: whoever had it is dead, or loses the race for the change.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// Old claims removed with each new one.
const SWEPT_AT_ONCE: u64 = 50;

words! {
    /// How far a request got.
    pub enum ClaimState {
        /// Nothing is changed yet.
        Running,
        /// The change is committed.
        Executed,
        /// The answer is kept.
        Answered,
    }
}

/// The right to carry a request out.
pub(super) struct Claim {
    id: Uuid,
    ticket: Ticket,
    sealer: Sealer,
}

/// What the key already stands for.
pub(super) enum Found {
    Free(Claim),
    Answered(String),
    Other,
    Running,
    Lost,
}

struct Row {
    id: Uuid,
    fingerprint: Vec<u8>,
    owner: Uuid,
    state: String,
    locked_until: Instant,
    answer: Option<String>,
}

impl Row {
    fn of(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            id: row.try_get("", "id")?,
            fingerprint: row.try_get("", "fingerprint")?,
            owner: row.try_get("", "owner")?,
            state: row.try_get("", "state")?,
            locked_until: row.try_get("", "locked_until")?,
            answer: row.try_get("", "answer")?,
        })
    }
}

pub(super) async fn claim(system: &System, services: &Services, asked: Asked<'_>) -> Result<Found> {
    let now = system.store().now();
    let tx = system.begin().await?;
    sweep(&tx, now).await?;
    let claim = Claim::new(system.store().new_uuid(), system, services);
    if insert(&tx, &asked, &claim, now).await? {
        tx.commit().await?;
        return Ok(Found::Free(claim));
    }
    let Some(row) = find(&tx, &asked).await? else { return Ok(Found::Running) };
    if row.fingerprint != asked.fingerprint {
        return Ok(Found::Other);
    }
    if let Some(answer) = &row.answer {
        let text = services.sealer.open(&place(row.id), answer)?;
        return Ok(Found::Answered(text.expose_secret().to_owned()));
    }
    if row.locked_until > now {
        return Ok(Found::Running);
    }
    if row.state != ClaimState::Running.word() {
        return Ok(Found::Lost);
    }
    let claim = Claim::new(row.id, system, services);
    if !take_over(&tx, &row, &claim, now).await? {
        return Ok(Found::Running);
    }
    tx.commit().await?;
    Ok(Found::Free(claim))
}

async fn sweep(tx: &System<Tx>, now: Instant) -> Result<()> {
    let old = Query::select()
        .column("id")
        .from(TABLE)
        .and_where(Expr::col("expires_at").lte(now))
        .limit(SWEPT_AT_ONCE)
        .to_owned();
    tx.execute(Query::delete().from_table(TABLE).and_where(Expr::col("id").in_subquery(old))).await.map(drop)
}

async fn insert(tx: &System<Tx>, asked: &Asked<'_>, claim: &Claim, now: Instant) -> Result<bool> {
    let columns = [
        "id",
        "account_id",
        "principal",
        "operation",
        "key",
        "fingerprint",
        "owner",
        "state",
        "locked_until",
        "created_at",
        "expires_at",
    ];
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(columns)
        .values_panic([
            claim.id.into(),
            asked.account.into(),
            asked.principal.into(),
            asked.operation.into(),
            asked.key.as_str().into(),
            asked.fingerprint.to_vec().into(),
            claim.ticket.owner().into(),
            ClaimState::Running.word().into(),
            (now + LEASE).into(),
            now.into(),
            (now + KEPT_FOR).into(),
        ])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    Ok(tx.execute(&insert).await?.rows_affected() == 1)
}

async fn find(tx: &System<Tx>, asked: &Asked<'_>) -> Result<Option<Row>> {
    let query = Query::select()
        .columns(["id", "fingerprint", "owner", "state", "locked_until", "answer"])
        .from(TABLE)
        .and_where(Expr::col("account_id").eq(asked.account))
        .and_where(Expr::col("principal").eq(asked.principal))
        .and_where(Expr::col("operation").eq(asked.operation))
        .and_where(Expr::col("key").eq(asked.key.as_str()))
        .to_owned();
    tx.query(&query).await?.first().map(Row::of).transpose()
}

async fn take_over(tx: &System<Tx>, row: &Row, claim: &Claim, now: Instant) -> Result<bool> {
    let update = Query::update()
        .table(TABLE)
        .values([("owner", claim.ticket.owner().into()), ("locked_until", (now + LEASE).into())])
        .and_where(Expr::col("id").eq(row.id))
        .and_where(Expr::col("owner").eq(row.owner))
        .and_where(Expr::col("state").eq(ClaimState::Running.word()))
        .to_owned();
    Ok(tx.execute(&update).await?.rows_affected() == 1)
}

fn place(id: Uuid) -> Place {
    Place::new(TABLE, id, "answer")
}

/// After a start on SQLite, whose file belongs to one daemon: whoever had a claim is dead, so nobody waits for it.
#[expect(clippy::disallowed_methods, reason = "claims of all accounts were interrupted")]
pub async fn forget_interrupted(store: &Store) -> Result<()> {
    if store.backend() != DbBackend::Sqlite {
        return Ok(());
    }
    let tx = store.system("claims of all accounts were interrupted").begin().await?;
    let release = Query::update()
        .table(TABLE)
        .value("locked_until", store.now())
        .and_where(Expr::col("answer").is_null())
        .to_owned();
    tx.execute(&release).await?;
    tx.commit().await
}

impl Claim {
    fn new(id: Uuid, system: &System, services: &Services) -> Self {
        let ticket = Ticket::new(id, system.store().new_uuid());
        Self { id, ticket, sealer: services.sealer.clone() }
    }

    pub(super) fn ticket(&self) -> Ticket {
        self.ticket.clone()
    }

    /// Whether something was committed under it.
    pub(super) fn is_executed(&self) -> bool {
        self.ticket.is_used()
    }

    pub(super) async fn keep(self, system: &System, answer: &impl Serialize) -> Result<()> {
        // sealed: an answer may hold a key that is shown once
        let sealed = self.sealer.seal(&place(self.id), &SecretString::from(serde_json::to_string(answer)?))?;
        let update = Query::update()
            .table(TABLE)
            .values([("state", ClaimState::Answered.word().into()), ("answer", sealed.into())])
            .and_where(Expr::col("id").eq(self.id))
            .and_where(Expr::col("owner").eq(self.ticket.owner()))
            .to_owned();
        let tx = system.begin().await?;
        tx.execute(&update).await?;
        tx.commit().await
    }

    pub(super) async fn release(self, system: &System) -> Result<()> {
        let delete = Query::delete()
            .from_table(TABLE)
            .and_where(Expr::col("id").eq(self.id))
            .and_where(Expr::col("owner").eq(self.ticket.owner()))
            .and_where(Expr::col("state").eq(ClaimState::Running.word()))
            .to_owned();
        let tx = system.begin().await?;
        tx.execute(&delete).await?;
        tx.commit().await
    }
}
