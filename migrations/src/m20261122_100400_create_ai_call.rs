//! The log of every call to a provider; the reply is here before it is parsed.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE ai_call (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    job_id $uuid NOT NULL,
    item $int NOT NULL,
    attempt $int NOT NULL,
    function TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_hash TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reply TEXT,
    tokens_in $int NOT NULL,
    tokens_out $int NOT NULL,
    tokens_cached $int NOT NULL,
    images $int NOT NULL,
    latency_ms $int NOT NULL,
    cost_micros $int,
    saved $json,
    finish_reason TEXT,
    error_code TEXT,
    error_message TEXT,
    created_at $time NOT NULL,
    finished_at $time,
    UNIQUE (job_id, item, attempt),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX ai_call_site ON ai_call (site_id, created_at);
"#).await
});
