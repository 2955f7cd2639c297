//! The daemon's own chores: when each is due, and how it went. Several daemons share them.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE chore (
    name TEXT PRIMARY KEY,
    due_at $time NOT NULL,
    ended_at $time,
    rows $int NOT NULL,
    error TEXT
);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX plugin_request_received ON plugin_request (received_at);
"#).await
});
