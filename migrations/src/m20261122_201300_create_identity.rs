//! Identities: whose user somebody is whom an identity provider knows; and the answers of providers that were used.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE identity (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT,
    created_at $time NOT NULL,
    last_used_at $time NOT NULL,
    UNIQUE (issuer, subject),
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE INDEX identity_by_user ON identity (user_id);
CREATE TABLE oidc_answer (
    state_hash $bytes PRIMARY KEY,
    expires_at $time NOT NULL
);
"#).await
});
