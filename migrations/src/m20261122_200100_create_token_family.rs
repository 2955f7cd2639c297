//! Families of refresh tokens: what one sign-in of a machine grew into.
//!
//! A token that was used keeps its row until its family is over: only so is a second use known. `salt` is what its
//! successor was made with; the successor's text stands nowhere.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE token_family (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    token_version $int NOT NULL,
    user_agent TEXT NOT NULL,
    created_at $time NOT NULL,
    last_used_at $time NOT NULL,
    expires_at $time NOT NULL,
    ended_at $time,
    end_reason TEXT,
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX token_family_by_user ON token_family (user_id);
CREATE INDEX token_family_by_end ON token_family (expires_at);
CREATE TABLE refresh_token (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    family_id $uuid NOT NULL,
    token_hash $bytes NOT NULL UNIQUE,
    created_at $time NOT NULL,
    used_at $time,
    salt $bytes,
    FOREIGN KEY (account_id, family_id) REFERENCES token_family (account_id, id) ON DELETE CASCADE,
    CHECK ((used_at IS NULL) = (salt IS NULL))
);
CREATE INDEX refresh_token_by_family ON refresh_token (family_id);
"#).await
});
