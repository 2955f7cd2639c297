//! Deliveries: content on its way to WordPress, by either transport.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE delivery (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    content_id $uuid NOT NULL,
    n $int NOT NULL,
    content_version $int NOT NULL,
    content_title TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    delivery_key TEXT NOT NULL,
    action TEXT NOT NULL,
    transport TEXT NOT NULL,
    post_status TEXT NOT NULL,
    publish_at $time,
    payload $json NOT NULL,
    asked_by $uuid,
    status TEXT NOT NULL,
    attempts $int NOT NULL,
    lease_until $time,
    result TEXT,
    post_id $int,
    url TEXT,
    edit_url TEXT,
    wp_status TEXT,
    content_hash TEXT,
    warnings $json NOT NULL,
    error_code TEXT,
    error TEXT,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    ended_at $time,
    UNIQUE (site_id, id),
    UNIQUE (site_id, content_id, n),
    UNIQUE (site_id, delivery_key),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, content_id) REFERENCES content (site_id, id) ON DELETE CASCADE
);
CREATE INDEX delivery_by_time ON delivery (site_id, created_at, id);
CREATE INDEX delivery_by_status ON delivery (site_id, status, id);
CREATE INDEX delivery_open ON delivery (site_id, transport, created_at, id) WHERE status IN ('offered', 'leased');
CREATE UNIQUE INDEX delivery_leased ON delivery (site_id, content_id) WHERE status = 'leased';
"#).await
});
