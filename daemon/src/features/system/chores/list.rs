//! LIST: what is removed, and when. One line per chore; its days are a setting (`[retention]`).

use std::time::Duration;

/// How long things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// Jobs that have ended.
    pub jobs: Duration,
    /// What models answered, word for word.
    pub ai_replies: Duration,
    /// Sessions and tokens that are over.
    pub sessions: Duration,
    /// Pairing codes that are over.
    pub pairing_codes: Duration,
    /// Ids of the plugin's messages and events, by which a repetition is known.
    pub plugin_messages: Duration,
}

/// What goes of an old row.
pub enum Removal {
    /// All of it.
    Row,
    /// This column's content.
    Cell(&'static str),
}

/// Removes rows of a table whose time is long past.
pub struct Chore {
    pub name: &'static str,
    pub table: &'static str,
    /// Names a row (with its time, where the key has another part).
    pub key: &'static str,
    pub time: &'static str,
    /// What else must hold, in SQL.
    pub and: &'static str,
    pub kept: fn(&Retention) -> Duration,
    pub removal: Removal,
}

/// The chores.
pub const ALL: &[Chore] = &[
    Chore {
        name: "ended jobs",
        table: "job",
        key: "id",
        time: "finished_at",
        // A run asks its stages' jobs how they ended, however long it waits; what is held back for a job must be given back first.
        and: "job.status NOT IN ('queued', 'running') AND NOT EXISTS (SELECT 1 FROM run WHERE run.site_id = job.site_id AND run.status IN ('running', 'cancelling'))",
        kept: |kept| kept.jobs,
        removal: Removal::Row,
    },
    Chore {
        name: "models' replies",
        table: "ai_call",
        key: "id",
        time: "finished_at",
        // A reply that was not used yet is what a job goes on with.
        and: "ai_call.reply IS NOT NULL AND (ai_call.outcome <> 'replied' OR NOT EXISTS (SELECT 1 FROM job WHERE job.id = ai_call.job_id AND job.status IN ('queued', 'running')))",
        kept: |kept| kept.ai_replies,
        removal: Removal::Cell("reply"),
    },
    Chore {
        name: "sessions",
        table: "session",
        key: "id",
        time: "expires_at",
        and: "1 = 1",
        kept: |kept| kept.sessions,
        removal: Removal::Row,
    },
    Chore {
        name: "families of refresh tokens",
        table: "token_family",
        key: "id",
        time: "expires_at",
        and: "1 = 1",
        kept: |kept| kept.sessions,
        removal: Removal::Row,
    },
    Chore {
        name: "idempotency keys",
        table: "idempotency_key",
        key: "id",
        time: "expires_at",
        and: "1 = 1",
        kept: |_| Duration::ZERO,
        removal: Removal::Row,
    },
    Chore {
        name: "one-time tokens",
        table: "one_time_token",
        key: "id",
        time: "expires_at",
        and: "1 = 1",
        kept: |kept| kept.sessions,
        removal: Removal::Row,
    },
    Chore {
        name: "pairing codes",
        table: "pairing_code",
        key: "id",
        time: "expires_at",
        and: "1 = 1",
        kept: |kept| kept.pairing_codes,
        removal: Removal::Row,
    },
    Chore {
        name: "the plugin's requests",
        table: "plugin_request",
        key: "webhook_id",
        time: "received_at",
        and: "1 = 1",
        kept: |kept| kept.plugin_messages,
        removal: Removal::Row,
    },
    Chore {
        name: "the plugin's events",
        table: "plugin_event",
        key: "event_id",
        time: "received_at",
        and: "1 = 1",
        kept: |kept| kept.plugin_messages,
        removal: Removal::Row,
    },
];
