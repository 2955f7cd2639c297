//! The named way across tenants: signing in, claiming jobs, evaluating rules, metrics.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DeleteMany, EntityTrait, ExecResult, FromQueryResult,
    IntoActiveModel, QueryResult, Select, Statement, StatementBuilder, UpdateMany,
};

use super::{AccountScope, Actor, Conn, Reads, SiteScope, Store, Tx};
use crate::platform::{
    error::Result,
    ids::{AccountId, SiteId},
};

/// Reads (and, after [`System::begin`], writes) rows of all tenants.
#[derive(Clone)]
pub struct System<C = Reads> {
    store: Store,
    conn: C,
}

impl System<Reads> {
    pub(super) fn new(store: Store) -> Self {
        let conn = store.reads();
        Self { store, conn }
    }

    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<System<Tx>> {
        Ok(System { store: self.store.clone(), conn: self.store.begin().await? })
    }
}

impl<C: Conn> System<C> {
    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// All rows of the query, whoever's.
    pub async fn all<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>> {
        Ok(query.all(self.conn.raw()).await?)
    }

    /// All rows of the query in another shape, whoever's.
    pub async fn rows<E: EntityTrait, R: FromQueryResult + Send + Sync>(&self, query: Select<E>) -> Result<Vec<R>> {
        Ok(query.into_model::<R>().all(self.conn.raw()).await?)
    }

    /// The first row of the query, whoever's.
    pub async fn find<E: EntityTrait>(&self, query: Select<E>) -> Result<Option<E::Model>> {
        Ok(query.one(self.conn.raw()).await?)
    }

    /// The first row of the query in another shape, whoever's.
    pub async fn find_row<E: EntityTrait, R: FromQueryResult + Send + Sync>(
        &self,
        query: Select<E>,
    ) -> Result<Option<R>> {
        Ok(query.into_model::<R>().one(self.conn.raw()).await?)
    }

    /// Rows of a statement that sea-orm's entities cannot say (claims with `RETURNING`, aggregates).
    pub async fn query<S: StatementBuilder>(&self, statement: &S) -> Result<Vec<QueryResult>> {
        Ok(self.conn.raw().query_all(statement).await?)
    }

    /// Rows of raw SQL; for checks and metrics.
    pub async fn query_sql(&self, sql: &str) -> Result<Vec<QueryResult>> {
        Ok(self.conn.raw().query_all_raw(Statement::from_string(self.store.backend(), sql)).await?)
    }

    /// The scope of an account, in the same transaction if there is one.
    pub fn account(&self, account: AccountId, actor: Actor) -> AccountScope<C> {
        AccountScope::of_account(self.store.clone(), account, actor, self.conn.clone())
    }

    /// The scope of a site, in the same transaction if there is one.
    pub fn site(&self, account: AccountId, site: SiteId, actor: Actor) -> SiteScope<C> {
        SiteScope::of_site(self.store.clone(), account, site, actor, self.conn.clone())
    }
}

impl System<Tx> {
    /// Ends the transaction; returns when it is on disk.
    pub async fn commit(self) -> Result<()> {
        self.conn.commit(&self.store).await
    }

    /// Adds a row as it is.
    pub async fn insert<E: EntityTrait, A>(&self, row: A) -> Result<E::Model>
    where
        A: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<A>,
    {
        Ok(E::insert(row).exec_with_returning(self.conn.raw()).await?)
    }

    /// Changes rows, whoever's; returns how many.
    pub async fn update<E: EntityTrait>(&self, update: UpdateMany<E>) -> Result<u64> {
        Ok(update.exec(self.conn.raw()).await?.rows_affected)
    }

    /// Deletes rows, whoever's; returns how many.
    pub async fn delete<E: EntityTrait>(&self, delete: DeleteMany<E>) -> Result<u64> {
        Ok(delete.exec(self.conn.raw()).await?.rows_affected)
    }

    /// Runs a statement that sea-orm's entities cannot say.
    pub async fn execute<S: StatementBuilder>(&self, statement: &S) -> Result<ExecResult> {
        Ok(self.conn.raw().execute(statement).await?)
    }
}
