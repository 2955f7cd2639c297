//! The outbox of mails.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE mail (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_sealed TEXT,
    status TEXT NOT NULL,
    error TEXT,
    useless_after $time,
    created_at $time NOT NULL,
    sent_at $time
);
CREATE INDEX mail_about ON mail (account_id, about);
"#).await
});
