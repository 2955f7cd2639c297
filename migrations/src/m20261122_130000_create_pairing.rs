//! The WordPress plugin's side of a site: its key, the codes that lead to one, and what it has sent before.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE pairing (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    key_id TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    status TEXT NOT NULL,
    home_url TEXT NOT NULL,
    rest_url TEXT NOT NULL,
    site_name TEXT NOT NULL,
    versions $json NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    permalink_structure TEXT NOT NULL,
    seo_plugin TEXT,
    limits $json NOT NULL,
    structure $json,
    cron $json,
    last_seen_at $time NOT NULL,
    paired_at $time,
    revoked_at $time,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    UNIQUE (site_id, id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX pairing_of_site ON pairing (site_id) WHERE status <> 'revoked';
CREATE TABLE pairing_code (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    code_hash $bytes NOT NULL UNIQUE,
    created_at $time NOT NULL,
    expires_at $time NOT NULL,
    used_at $time,
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX pairing_code_site ON pairing_code (site_id, created_at);
CREATE TABLE plugin_request (
    pairing_id $uuid NOT NULL REFERENCES pairing (id) ON DELETE CASCADE,
    webhook_id TEXT NOT NULL,
    received_at $time NOT NULL,
    PRIMARY KEY (pairing_id, webhook_id)
);
CREATE TABLE plugin_event (
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    event_id $uuid NOT NULL,
    received_at $time NOT NULL,
    PRIMARY KEY (site_id, event_id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await
});
