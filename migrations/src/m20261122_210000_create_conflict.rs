//! What a person and IGNY8 both changed in a post; what a delivery may overwrite and what it wrote.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
ALTER TABLE delivery ADD COLUMN accept TEXT;
ALTER TABLE delivery ADD COLUMN own $json;
ALTER TABLE delivery ADD COLUMN written $json;
ALTER TABLE delivery ADD COLUMN post_hash TEXT;
ALTER TABLE delivery ADD COLUMN revision_id $int;
ALTER TABLE delivery ADD COLUMN attachments $json;
CREATE TABLE post_conflict (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    content_id $uuid NOT NULL,
    content_title TEXT NOT NULL,
    delivery_id $uuid NOT NULL,
    post_id $int,
    base $json,
    ours $json NOT NULL,
    theirs $json NOT NULL,
    theirs_hash TEXT NOT NULL,
    modified_by TEXT,
    status TEXT NOT NULL,
    resolved_delivery_id $uuid,
    resolved_by $uuid,
    resolved_at $time,
    created_at $time NOT NULL,
    UNIQUE (site_id, id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, content_id) REFERENCES content (site_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, delivery_id) REFERENCES delivery (site_id, id) ON DELETE CASCADE
);
CREATE INDEX post_conflict_by_time ON post_conflict (site_id, created_at, id);
CREATE UNIQUE INDEX post_conflict_open ON post_conflict (site_id, content_id) WHERE status = 'open';
"#).await
});
