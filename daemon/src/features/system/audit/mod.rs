//! The audit log, as owners and admins read it. Its rows are written by the commits themselves (`platform::audit`).

/// HTTP.
pub mod api;

use std::collections::HashMap;

use chrono::TimeDelta;
use futures_util::{Stream, stream};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::{
    features::accounts::users,
    platform::{
        audit::{AuditEvent, Column, Entity},
        clock::Instant,
        error::Result,
        ids::SiteId,
        page::{Page, PageRequest},
        store::{AccountScope, Ordering},
    },
};

/// Rows that an export reads at once.
const AT_ONCE: u64 = 500;

/// Which part of the log.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// An actor's id, or a kind of actor.
    pub actor: Option<String>,
    pub operation: Option<String>,
    /// A thing's id, or a kind of thing.
    pub subject: Option<String>,
    pub site: Option<SiteId>,
    /// From then on.
    pub from: Option<Instant>,
    /// Before then.
    pub to: Option<Instant>,
}

impl Filter {
    fn apply(&self, mut query: Select<Entity>) -> Select<Entity> {
        if let Some(actor) = &self.actor {
            query = query.filter(Condition::any().add(Column::Actor.eq(actor)).add(Column::ActorKind.eq(actor)));
        }
        if let Some(subject) = &self.subject {
            query =
                query.filter(Condition::any().add(Column::Subject.eq(subject)).add(Column::SubjectKind.eq(subject)));
        }
        if let Some(operation) = &self.operation {
            query = query.filter(Column::Operation.eq(operation));
        }
        if let Some(site) = self.site {
            query = query.filter(Column::SiteId.eq(site));
        }
        if let Some(from) = self.from {
            query = query.filter(Column::CreatedAt.gte(from));
        }
        if let Some(to) = self.to {
            query = query.filter(Column::CreatedAt.lt(to));
        }
        query
    }
}

/// What happened, newest first.
pub async fn list(account: &AccountScope, filter: &Filter, page: PageRequest) -> Result<Page<AuditEvent>> {
    let newest = Ordering::newest(Column::CreatedAt, Column::Id);
    account.page::<Entity, AuditEvent>(filter.apply(Entity::find()), &newest, page, None).await
}

/// All that happened, oldest first, some rows at a time.
pub fn all(account: AccountScope, filter: Filter) -> impl Stream<Item = Result<Vec<AuditEvent>>> + Send {
    // until now: a log that grows while it is read would never end
    let end = account.now() + TimeDelta::microseconds(1);
    let filter = Filter { to: Some(filter.to.unwrap_or(end).min(end)), ..filter };
    stream::try_unfold((account, filter, None), |(account, filter, last)| async move {
        let rows = after(&account, &filter, last.as_ref()).await?;
        let Some(last) = rows.last().cloned() else { return Ok(None) };
        Ok(Some((rows, (account, filter, Some(last)))))
    })
}

async fn after(account: &AccountScope, filter: &Filter, last: Option<&AuditEvent>) -> Result<Vec<AuditEvent>> {
    let mut query = Entity::find().order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).limit(AT_ONCE);
    if let Some(last) = last {
        let same_time = Condition::all().add(Column::CreatedAt.eq(last.created_at)).add(Column::Id.gt(last.id));
        query = query.filter(Condition::any().add(Column::CreatedAt.gt(last.created_at)).add(same_time));
    }
    account.all(filter.apply(query)).await
}

/// The names of the users who acted, by the actor's id.
pub async fn names(account: &AccountScope, events: &[AuditEvent]) -> Result<HashMap<String, String>> {
    let users = events.iter().filter(|event| event.actor_kind == "user").filter_map(|event| event.actor.parse().ok());
    let names = users::names(account, users.collect()).await?;
    Ok(names.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}
