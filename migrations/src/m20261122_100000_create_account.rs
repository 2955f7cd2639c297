//! Plans, accounts, their subscriptions, users and sessions.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE plan (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    included_credits $int NOT NULL CHECK (included_credits >= 0),
    max_sites $int NOT NULL,
    max_users $int NOT NULL,
    max_keywords $int NOT NULL,
    price_minor $int NOT NULL,
    currency TEXT NOT NULL,
    active $bool NOT NULL
);
INSERT INTO plan (code, name, included_credits, max_sites, max_users, max_keywords, price_minor, currency, active) VALUES
    ('free', 'Free', 100, 1, 1, 1000, 0, 'USD', true),
    ('starter', 'Starter', 1000, 3, 3, 10000, 4900, 'USD', true),
    ('growth', 'Growth', 5000, 10, 10, 100000, 14900, 'USD', true),
    ('scale', 'Scale', 25000, 200, 50, 1000000, 34900, 'USD', true);
CREATE TABLE account (
    id $uuid PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    credits $int NOT NULL CHECK (credits >= 0),
    credits_reserved $int NOT NULL CHECK (credits_reserved >= 0),
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    CHECK (credits_reserved <= credits)
);
CREATE TABLE subscription (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
    plan_code TEXT NOT NULL REFERENCES plan (code),
    status TEXT NOT NULL,
    period_start $time NOT NULL,
    period_end $time NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL
);
CREATE TABLE "user" (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    token_version $int NOT NULL,
    last_login_at $time,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (account_id, id)
);
CREATE TABLE session (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    token_hash $bytes NOT NULL UNIQUE,
    csrf_hash $bytes NOT NULL,
    user_agent TEXT NOT NULL,
    created_at $time NOT NULL,
    last_seen_at $time NOT NULL,
    expires_at $time NOT NULL,
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE INDEX session_by_user ON session (user_id);
"#).await
});
