//! The audit log over HTTP.

use futures_util::StreamExt;
use poem_openapi::{Object, OpenApi, param::Query, types::ToJSON};
use serde_json::Value;

use super::{Filter, all, list, names};
use crate::platform::{
    access::{Caller, permissions::AuditRead},
    audit::AuditEvent,
    clock::Instant,
    error::Result,
    http::{
        Answer,
        apis::Tag,
        download::{ListFile, ListFormat, csv_row},
        envelope::{Listed, listed},
        query::Paging,
    },
    ids::{AuditEventId, SiteId},
    store::AccountScope,
};

/// The API of the audit log.
pub struct AuditApi;

/// What somebody did.
#[derive(Object)]
#[oai(rename = "AuditEvent")]
struct EventOut {
    id: AuditEventId,
    created_at: Instant,
    /// `user`, `api_key`, `plugin`, `system`: who did it.
    actor_kind: String,
    /// The actor's id; `system` has none.
    actor: String,
    /// The user's name, if it is a user of this account.
    #[oai(nullable)]
    actor_name: Option<String>,
    /// The operation's id in this document; of the command line, its words.
    operation: String,
    /// What kind of thing it was about.
    subject_kind: String,
    /// Its id.
    subject: String,
    /// The site, if all that was written belongs to one.
    #[oai(nullable)]
    site_id: Option<SiteId>,
    /// The rows that were written, each with what it was and is. Secrets are masked, long texts cut; of more than 50
    /// rows only the ids are listed, of more than 1,000 only the number is known.
    changes: Vec<ChangeOut>,
    /// How many rows were written.
    rows: i64,
    /// Which of the request's transactions it was, from 1: a large import has several.
    part: i64,
    /// As in the answer and in the daemon's log; empty for the command line.
    request_id: String,
    /// Where the request came from; empty for the command line.
    address: String,
}

/// A row that was written.
#[derive(Object)]
#[oai(rename = "AuditChange")]
struct ChangeOut {
    kind: String,
    id: String,
    /// `created`, `changed` or `deleted`.
    action: String,
    /// What was different before; null for what was created.
    #[oai(nullable)]
    before: Option<Value>,
    /// What is different now; null for what was deleted.
    #[oai(nullable)]
    after: Option<Value>,
}

impl ChangeOut {
    fn of(change: &Value) -> Self {
        let text = |name: &str| change.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let part = |name: &str| change.get(name).filter(|part| !part.is_null()).cloned();
        let (before, after) = (part("before"), part("after"));
        Self { kind: text("kind"), id: text("id"), action: text("action"), before, after }
    }
}

impl EventOut {
    fn of(event: AuditEvent, actor_name: Option<String>) -> Self {
        Self {
            id: event.id,
            created_at: event.created_at,
            actor_kind: event.actor_kind,
            actor: event.actor,
            actor_name,
            operation: event.operation,
            subject_kind: event.subject_kind,
            subject: event.subject,
            site_id: event.site_id,
            changes: event.changes.as_array().into_iter().flatten().map(ChangeOut::of).collect(),
            rows: event.rows,
            part: event.part,
            request_id: event.request_id,
            address: event.address,
        }
    }
}

const HEAD: [&str; 12] = [
    "created_at",
    "actor_kind",
    "actor",
    "actor_name",
    "operation",
    "subject_kind",
    "subject",
    "site_id",
    "rows",
    "request_id",
    "address",
    "changes",
];

async fn with_names(account: &AccountScope, events: Vec<AuditEvent>) -> Result<Vec<EventOut>> {
    let names = names(account, &events).await?;
    Ok(events
        .into_iter()
        .map(|event| (names.get(&event.actor).cloned(), event))
        .map(|(n, e)| EventOut::of(e, n))
        .collect())
}

fn cells(event: &EventOut) -> String {
    let created_at = event.created_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let site = event.site_id.map(|site| site.to_string()).unwrap_or_default();
    let changes = event.changes.to_json_string();
    csv_row([
        created_at.as_str(),
        &event.actor_kind,
        &event.actor,
        event.actor_name.as_deref().unwrap_or_default(),
        &event.operation,
        &event.subject_kind,
        &event.subject,
        &site,
        &event.rows.to_string(),
        &event.request_id,
        &event.address,
        &changes,
    ])
}

/// Who did what: append-only.
#[OpenApi(tag = "Tag::Audit")]
impl AuditApi {
    /// List what was done, newest first
    ///
    /// One entry for each operation that changed something, written in the same transaction. Jobs stand in the list of
    /// jobs; here stands who asked for them.
    #[oai(path = "/audit", method = "get", operation_id = "audit_list")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller<AuditRead>,
        paging: Paging,
        /// An actor's id, or a kind of actor (`user`, `api_key`, `plugin`, `system`).
        #[oai(validator(max_length = 100))]
        actor: Query<Option<String>>,
        /// An operation's id.
        #[oai(validator(max_length = 100))]
        operation: Query<Option<String>>,
        /// A thing's id, or a kind of thing (`site`, `user`, `keyword`).
        #[oai(validator(max_length = 200))]
        subject: Query<Option<String>>,
        site_id: Query<Option<SiteId>>,
        /// From then on.
        from: Query<Option<Instant>>,
        /// Before then.
        to: Query<Option<Instant>>,
    ) -> Answer<Listed<EventOut>> {
        let filter = Filter {
            actor: actor.0,
            operation: operation.0,
            subject: subject.0,
            site: site_id.0,
            from: from.0,
            to: to.0,
        };
        let account = caller.account();
        let page = list(&account, &filter, paging.0).await?;
        let names = names(&account, &page.rows).await?;
        Ok(listed(page.map(|event| {
            let name = names.get(&event.actor).cloned();
            EventOut::of(event, name)
        })))
    }

    /// Download what was done, oldest first
    ///
    /// The whole log, or the part that the filters leave, as it is now.
    #[oai(path = "/audit/export", method = "get", operation_id = "audit_export")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn export(
        &self,
        caller: Caller<AuditRead>,
        format: Query<ListFormat>,
        /// An actor's id, or a kind of actor (`user`, `api_key`, `plugin`, `system`).
        #[oai(validator(max_length = 100))]
        actor: Query<Option<String>>,
        /// An operation's id.
        #[oai(validator(max_length = 100))]
        operation: Query<Option<String>>,
        /// A thing's id, or a kind of thing (`site`, `user`, `keyword`).
        #[oai(validator(max_length = 200))]
        subject: Query<Option<String>>,
        site_id: Query<Option<SiteId>>,
        /// From then on.
        from: Query<Option<Instant>>,
        /// Before then.
        to: Query<Option<Instant>>,
    ) -> Answer<ListFile> {
        let filter = Filter {
            actor: actor.0,
            operation: operation.0,
            subject: subject.0,
            site: site_id.0,
            from: from.0,
            to: to.0,
        };
        let (account, format) = (caller.account(), format.0);
        let head = match format {
            ListFormat::Csv => csv_row(HEAD),
            ListFormat::Ndjson => String::new(),
        };
        let rows = all(account.clone(), filter).then(move |events| {
            let account = account.clone();
            async move {
                let events = with_names(&account, events?).await?;
                let line = |event: &EventOut| match format {
                    ListFormat::Csv => cells(event),
                    ListFormat::Ndjson => event.to_json_string() + "\n",
                };
                Ok(events.iter().map(line).collect::<String>().into_bytes())
            }
        });
        let head = futures_util::stream::once(async move { Ok(head.into_bytes()) });
        Ok(ListFile::new(format, "audit", head.chain(rows)))
    }
}
