//! Credits: an append-only ledger whose sum is the account's balance, and reservations against it.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE reservation (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    credits $int NOT NULL CHECK (credits > 0),
    status TEXT NOT NULL,
    created_at $time NOT NULL,
    settled_at $time,
    UNIQUE (account_id, reference)
);
CREATE TABLE ledger_entry (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    amount $int NOT NULL,
    balance_after $int NOT NULL CHECK (balance_after >= 0),
    reservation_id $uuid REFERENCES reservation (id),
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at $time NOT NULL,
    UNIQUE (account_id, reference)
);
CREATE INDEX ledger_entry_account ON ledger_entry (account_id, created_at);
CREATE TABLE usage_log (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    site_id $uuid NOT NULL,
    function TEXT NOT NULL,
    units $int NOT NULL,
    credits $int NOT NULL,
    cost_micros $int,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    reference TEXT NOT NULL,
    created_at $time NOT NULL,
    UNIQUE (account_id, reference),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX usage_log_account ON usage_log (account_id, created_at);
"#).await
});
