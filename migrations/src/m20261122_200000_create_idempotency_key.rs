//! Requests that carry an `Idempotency-Key`, and the sealed answer that each was given.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE idempotency_key (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    principal TEXT NOT NULL,
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint $bytes NOT NULL,
    owner $uuid NOT NULL,
    state TEXT NOT NULL,
    locked_until $time NOT NULL,
    answer TEXT,
    created_at $time NOT NULL,
    expires_at $time NOT NULL,
    UNIQUE (account_id, principal, operation, key)
);
CREATE INDEX idempotency_key_expires ON idempotency_key (expires_at);
"#).await
});
