//! What surrounds a user: invitations, proofs that work once, the second factor, and where a session is.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
ALTER TABLE "user" ADD COLUMN verified_at $time;
UPDATE "user" SET verified_at = created_at;
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE TABLE invitation (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    sites $json NOT NULL,
    token_hash $bytes NOT NULL UNIQUE,
    status TEXT NOT NULL,
    invited_by $uuid NOT NULL,
    created_at $time NOT NULL,
    expires_at $time NOT NULL,
    ended_at $time,
    UNIQUE (account_id, id)
);
CREATE UNIQUE INDEX invitation_open ON invitation (account_id, email) WHERE status = 'open';
CREATE INDEX invitation_by_account ON invitation (account_id, created_at);
CREATE TABLE one_time_token (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    purpose TEXT NOT NULL,
    token_hash $bytes NOT NULL UNIQUE,
    tries $int NOT NULL,
    created_at $time NOT NULL,
    expires_at $time NOT NULL,
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE INDEX one_time_token_by_user ON one_time_token (user_id, purpose);
CREATE TABLE mail_request (
    id $uuid PRIMARY KEY,
    address_hash $bytes NOT NULL,
    asked_at $time NOT NULL
);
CREATE INDEX mail_request_by_address ON mail_request (address_hash);
CREATE TABLE second_factor (
    user_id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    secret_sealed TEXT NOT NULL,
    last_step $int NOT NULL,
    confirmed_at $time,
    created_at $time NOT NULL,
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE TABLE recovery_code (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    code_hash $bytes NOT NULL,
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE INDEX recovery_code_by_user ON recovery_code (user_id);
"#).await
});
