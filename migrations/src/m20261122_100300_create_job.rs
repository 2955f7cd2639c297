//! The queue: one table, claimed in order of priority and time, unique by key among the unfinished.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE job (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    site_id $uuid,
    kind TEXT NOT NULL,
    payload $json NOT NULL,
    status TEXT NOT NULL,
    priority $int NOT NULL,
    run_at $time NOT NULL,
    attempt $int NOT NULL,
    failures $int NOT NULL,
    max_failures $int NOT NULL,
    lease_owner TEXT,
    lease_until $time,
    dedupe_key TEXT,
    follow_up $json,
    cancel_requested $bool NOT NULL,
    phase TEXT,
    percent $int NOT NULL,
    done $int NOT NULL,
    total $int NOT NULL,
    message TEXT,
    result $json,
    error_code TEXT,
    error_message TEXT,
    created_at $time NOT NULL,
    started_at $time,
    finished_at $time,
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX job_claim ON job (priority, run_at, id) WHERE status = 'queued';
CREATE INDEX job_lease ON job (lease_until) WHERE status = 'running';
CREATE UNIQUE INDEX job_dedupe ON job (account_id, kind, dedupe_key) WHERE status IN ('queued', 'running');
CREATE INDEX job_site ON job (site_id, created_at);
"#).await
});
