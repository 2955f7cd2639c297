//! Scopes: the right to read and write one tenant's rows.
//!
//! `Scope<T>` reads; `Scope<T, Tx>`, from [`Scope::begin`], also writes. Each adds the tenant's filter
//! itself and stamps new rows. Only `platform` can mint one: the caller's access check, the job
//! runner, the plugin's signature.

use std::fmt;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DeleteMany, EntityTrait,
    FromQueryResult, IntoActiveModel, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect, QueryTrait, Select,
    UpdateMany,
    sea_query::{Alias, Expr, ExprTrait, OnConflict, Query, SimpleExpr},
};

use super::{Ordering, Store, owned::Owned, reader::Reader, tx::Tx};
use crate::platform::{
    audit::Whose,
    clock::Instant,
    error::{Error, Result},
    ids::{AccountId, ApiKeyId, Id, JobId, PairingId, SiteId, UserId},
    page::{Listing, Page, PageRequest, Position},
};

/// Who acts: goes into `created_by` and the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    User(UserId),
    /// A program with an API key.
    Key(ApiKeyId),
    /// A job, for whoever asked for it.
    Job(JobId),
    /// A site's WordPress plugin.
    Plugin(PairingId),
    /// The daemon itself.
    System,
}

impl Actor {
    /// What kind of actor it is, in a word.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Key(_) => "api_key",
            Self::Job(_) => "job",
            Self::Plugin(_) => "plugin",
            Self::System => "system",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Key(id) => id.fmt(f),
            Self::Job(id) => id.fmt(f),
            Self::Plugin(id) => id.fmt(f),
            Self::System => f.write_str("system"),
        }
    }
}

/// A tenant that is one account.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    pub(super) account: AccountId,
}

/// A tenant that is one site of an account.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    pub(super) account: AccountId,
    pub(super) site: SiteId,
}

/// Whose rows a scope writes, for the audit log.
pub trait Tenant: Copy {
    #[doc(hidden)]
    fn whose(self, actor: Actor) -> Whose;
}

impl Tenant for Account {
    fn whose(self, actor: Actor) -> Whose {
        Whose { account: self.account, site: None, actor }
    }
}

impl Tenant for Site {
    fn whose(self, actor: Actor) -> Whose {
        Whose { account: self.account, site: Some(self.site), actor }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// What a scope runs its queries on.
pub trait Conn: sealed::Sealed + Clone + Send + Sync {
    #[doc(hidden)]
    type Raw: ConnectionTrait;
    #[doc(hidden)]
    fn raw(&self) -> &Self::Raw;
    /// What was read here may be written next: the audit log wants to know what it was.
    #[doc(hidden)]
    fn saw<E: EntityTrait>(&self, rows: &[E::Model]);
}

/// Reading, outside a transaction.
#[derive(Clone)]
pub struct Reads(Reader);

impl Reads {
    pub(super) fn new(reader: Reader) -> Self {
        Self(reader)
    }
}

impl sealed::Sealed for Reads {}
impl Conn for Reads {
    type Raw = Reader;
    fn raw(&self) -> &Reader {
        &self.0
    }
    fn saw<E: EntityTrait>(&self, _: &[E::Model]) {}
}

impl sealed::Sealed for Tx {}
impl Conn for Tx {
    type Raw = super::tx::Inner;
    fn raw(&self) -> &Self::Raw {
        self.inner()
    }
    fn saw<E: EntityTrait>(&self, rows: &[E::Model]) {
        self.trail().saw::<E>(rows);
    }
}

/// The right to one tenant's rows; `C` says whether inside a write transaction.
#[derive(Clone)]
pub struct Scope<T, C = Reads> {
    store: Store,
    tenant: T,
    actor: Actor,
    conn: C,
}

/// The right to one account's own rows.
pub type AccountScope<C = Reads> = Scope<Account, C>;
/// The right to one site's rows.
pub type SiteScope<C = Reads> = Scope<Site, C>;

/// Beyond this, a list that no counter answers says "at least this many".
pub(super) const COUNT_LIMIT: u64 = 10_000;

impl<T: Copy, C: Conn> Scope<T, C> {
    pub(super) fn over(store: Store, tenant: T, actor: Actor, conn: C) -> Self {
        Self { store, tenant, actor, conn }
    }

    pub(super) fn conn(&self) -> &C::Raw {
        self.conn.raw()
    }

    /// The tenant's filter. (A build for tests can leave it out, to show that the sweep notices.)
    fn own<E: Owned<T>>(&self) -> SimpleExpr {
        #[cfg(debug_assertions)]
        if self.store.forgets_tenants() {
            return Expr::val(1).eq(1);
        }
        E::rows_of(&self.tenant)
    }

    /// Now, by the daemon's clock.
    pub fn now(&self) -> Instant {
        self.store.now()
    }

    /// A new id.
    pub fn new_id<I: Id>(&self) -> I {
        self.store.new_id()
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The store, for what is not a tenant's (clock, randomness, backend).
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// All rows of the query.
    pub async fn all<E: Owned<T>>(&self, query: Select<E>) -> Result<Vec<E::Model>> {
        let rows = query.filter(self.own::<E>()).all(self.conn()).await?;
        self.conn.saw::<E>(&rows);
        Ok(rows)
    }

    /// All rows of the query, in another shape (joined or aggregated columns).
    pub async fn rows<E: Owned<T>, R: FromQueryResult + Send + Sync>(&self, query: Select<E>) -> Result<Vec<R>> {
        Ok(query.filter(self.own::<E>()).into_model::<R>().all(self.conn()).await?)
    }

    /// The first row of the query, if any.
    pub async fn find<E: Owned<T>>(&self, query: Select<E>) -> Result<Option<E::Model>> {
        let row = query.filter(self.own::<E>()).one(self.conn()).await?;
        self.conn.saw::<E>(row.as_slice());
        Ok(row)
    }

    /// The first row of the query in another shape, if any.
    pub async fn find_row<E: Owned<T>, R: FromQueryResult + Send + Sync>(&self, query: Select<E>) -> Result<Option<R>> {
        Ok(query.filter(self.own::<E>()).into_model::<R>().one(self.conn()).await?)
    }

    /// The first row of the query; none is [`Error::NotFound`].
    pub async fn get<E: Owned<T>>(&self, query: Select<E>) -> Result<E::Model> {
        self.find(query).await?.ok_or(Error::NotFound(E::noun()))
    }

    /// How many rows the query has, up to 10,000: beyond that, counters are the way (`tally`).
    pub async fn count<E: Owned<T>>(&self, query: Select<E>) -> Result<u64> {
        let bounded = query.filter(self.own::<E>()).select_only().expr(Expr::val(1)).limit(COUNT_LIMIT).into_query();
        let count = Query::select()
            .expr_as(Expr::cust("COUNT(*)"), Alias::new("n"))
            .from_subquery(bounded, Alias::new("bounded"))
            .to_owned();
        let row = self.conn().query_one(&count).await?.ok_or_else(|| Error::bug("COUNT answered nothing"))?;
        Ok(u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or_default())
    }

    /// One page of the query in this order. `known` is the count if a counter already has it.
    pub async fn page<E: Owned<T>, R: FromQueryResult + Send + Sync>(
        &self,
        query: Select<E>,
        ordering: &Ordering,
        request: PageRequest,
        known: Option<u64>,
    ) -> Result<Page<R>> {
        let count = match known {
            Some(count) => count,
            None => self.count(query.clone()).await?,
        };
        // Looking for nothing in a sort order would read all of it.
        let (rows, next_cursor) = match request.cursor() {
            _ if count == 0 => (vec![], None),
            None => (self.rows(ordering.sort(query).offset(request.offset()).limit(request.size())).await?, None),
            Some((listing, position)) => self.slice(query, ordering, (listing, position), request.size()).await?,
        };
        Ok(Page { request, count, rows, next_cursor })
    }

    /// The rows after a position, and where to go on.
    async fn slice<E: Owned<T>, R: FromQueryResult + Send + Sync>(
        &self,
        query: Select<E>,
        ordering: &Ordering,
        (listing, position): (Listing, Option<&Position>),
        size: u64,
    ) -> Result<(Vec<R>, Option<String>)> {
        let query = match position {
            Some(position) => ordering.after(query, position)?,
            None => query,
        };
        // one more says whether there is more
        let query = ordering.sort(ordering.remember(query.filter(self.own::<E>()))).limit(size + 1);
        let found = self.conn().query_all(&query.into_query()).await?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let last = if found.len() > size { found.get(size - 1) } else { None };
        let next = last.map(|row| ordering.position(row)).transpose()?.map(|position| listing.cursor(&position));
        let rows = found.iter().take(size).map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?;
        Ok((rows, next))
    }
}

impl<T: Copy> Scope<T, Reads> {
    /// Begins a write transaction: SQLite's writer is held until it ends, so no call to the outside in between.
    pub async fn begin(&self) -> Result<Scope<T, Tx>> {
        Ok(Scope::over(self.store.clone(), self.tenant, self.actor, self.store.begin().await?))
    }
}

impl<T: Tenant> Scope<T, Tx> {
    /// Ends the transaction; returns when it is on disk.
    pub async fn commit(self) -> Result<()> {
        self.conn.commit(&self.store).await
    }

    /// Does `work` or nothing of it: if it fails, what it wrote is undone and the transaction goes on.
    pub async fn attempt<R>(&self, work: impl Future<Output = Result<R>>) -> Result<R> {
        self.conn().execute_unprepared("SAVEPOINT item").await?;
        self.conn.trail().attempt();
        let outcome = work.await;
        self.conn.trail().attempted(outcome.is_ok());
        if outcome.is_err() {
            self.conn().execute_unprepared("ROLLBACK TO SAVEPOINT item").await?;
        }
        self.conn().execute_unprepared("RELEASE SAVEPOINT item").await?;
        outcome
    }

    /// Wakes the job runner after the commit.
    pub(in crate::platform) fn note_job(&self) {
        self.conn.note_job();
    }

    /// Adds a row, and makes it this tenant's.
    pub async fn insert<E: Owned<T>, A>(&self, mut row: A) -> Result<E::Model>
    where
        A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<A>,
    {
        E::give_to(&self.tenant, &mut row);
        let row = E::insert(row).exec_with_returning(self.conn()).await?;
        self.conn.trail().created::<E>(self.whose(), &row);
        Ok(row)
    }

    /// Adds many rows, and makes them this tenant's. With `on_conflict`, rows that exist are treated as it says.
    /// Returns how many were added or changed.
    pub async fn insert_many<E: Owned<T>, A>(&self, rows: Vec<A>, on_conflict: Option<OnConflict>) -> Result<u64>
    where
        A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let mut written = 0;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            // SQLite takes 32,766 variables in a statement, PostgreSQL 65,535: 200 rows of 40 columns fit both.
            let chunk: Vec<A> = rows
                .by_ref()
                .take(200)
                .map(|mut row| {
                    E::give_to(&self.tenant, &mut row);
                    row
                })
                .collect();
            let noted = if self.conn.trail().is_kept() { chunk.clone() } else { vec![] };
            let mut insert = E::insert_many(chunk);
            if let Some(on_conflict) = &on_conflict {
                insert = insert.on_conflict(on_conflict.clone());
            }
            let added = insert.exec_without_returning(self.conn()).await?;
            // which of them were there already, the database does not say
            if usize::try_from(added).is_ok_and(|added| added == noted.len()) {
                self.conn.trail().added::<E, A>(self.whose(), &noted);
            } else if added > 0 {
                self.conn.trail().counted::<E>(self.whose(), added);
            }
            written += added;
        }
        Ok(written)
    }

    /// Changes the row with this primary key; it not being there (or not this tenant's) is [`Error::NotFound`].
    pub async fn change<E: Owned<T>, A>(&self, row: A) -> Result<E::Model>
    where
        A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let mut update = E::update_many().filter(self.own::<E>());
        for key in E::PrimaryKey::iter() {
            let column = key.into_column();
            match row.get(column) {
                ActiveValue::Set(value) | ActiveValue::Unchanged(value) => update = update.filter(column.eq(value)),
                ActiveValue::NotSet => return Err(Error::bug(format!("a {} was changed without its id", E::noun()))),
            }
        }
        let changed = update.set(row).exec_with_returning(self.conn()).await?;
        self.conn.trail().changed::<E>(self.whose(), &changed);
        changed.into_iter().next().ok_or(Error::NotFound(E::noun()))
    }

    /// Runs an update over this tenant's rows; returns how many changed.
    pub async fn update<E: Owned<T>>(&self, update: UpdateMany<E>) -> Result<u64> {
        let update = update.filter(self.own::<E>());
        if !self.conn.trail().is_kept() {
            return Ok(update.exec(self.conn()).await?.rows_affected);
        }
        let rows = update.exec_with_returning(self.conn()).await?;
        self.conn.trail().changed::<E>(self.whose(), &rows);
        Ok(rows.len() as u64)
    }

    /// Deletes of this tenant's rows; returns how many.
    pub async fn delete<E: Owned<T>>(&self, delete: DeleteMany<E>) -> Result<u64> {
        let delete = delete.filter(self.own::<E>());
        if !self.conn.trail().is_kept() {
            return Ok(delete.exec(self.conn()).await?.rows_affected);
        }
        let rows = delete.exec_with_returning(self.conn()).await?;
        self.conn.trail().deleted::<E>(self.whose(), &rows);
        Ok(rows.len() as u64)
    }

    fn whose(&self) -> Whose {
        self.tenant.whose(self.actor)
    }
}

impl<C: Conn> Scope<Account, C> {
    pub(in crate::platform) fn of_account(store: Store, account: AccountId, actor: Actor, conn: C) -> Self {
        Self::over(store, Account { account }, actor, conn)
    }

    /// Whose rows.
    pub fn account_id(&self) -> AccountId {
        self.tenant.account
    }

    /// The scope of a site that the caller has already checked to be this account's.
    pub(in crate::platform) fn enter(&self, site: SiteId) -> Scope<Site, C> {
        let tenant = Site { account: self.tenant.account, site };
        Scope::over(self.store.clone(), tenant, self.actor, self.conn.clone())
    }

    /// The scope of a site that was read from this account's own rows (the row is the proof).
    pub fn site<M: SiteRow>(&self, row: &M) -> Result<Scope<Site, C>> {
        if row.account_id() != self.tenant.account {
            return Err(Error::bug("a site's row was used in another account's scope"));
        }
        Ok(self.enter(row.site_id()))
    }
}

/// A row of the table of sites: proof that a site belongs to an account.
pub trait SiteRow {
    /// Whose site.
    fn account_id(&self) -> AccountId;
    /// Which site.
    fn site_id(&self) -> SiteId;
}

impl<C: Conn> Scope<Site, C> {
    pub(in crate::platform) fn of_site(store: Store, account: AccountId, site: SiteId, actor: Actor, conn: C) -> Self {
        Self::over(store, Site { account, site }, actor, conn)
    }

    /// Whose site.
    pub fn account_id(&self) -> AccountId {
        self.tenant.account
    }

    /// Which site.
    pub fn site_id(&self) -> SiteId {
        self.tenant.site
    }

    /// The account that the site belongs to, in the same transaction if there is one (for credits and limits).
    pub fn account(&self) -> Scope<Account, C> {
        let tenant = Account { account: self.tenant.account };
        Scope::over(self.store.clone(), tenant, self.actor, self.conn.clone())
    }
}
