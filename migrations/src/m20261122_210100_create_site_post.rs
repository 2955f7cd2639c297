//! The inventory: every public post of a site's WordPress, as its plugin tells it.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE site_post (
    site_id $uuid NOT NULL,
    wp_post_id $int NOT NULL,
    account_id $uuid NOT NULL,
    bucket $int NOT NULL,
    digest TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    url TEXT NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    language TEXT NOT NULL,
    published_at $time,
    modified_at $time,
    content_hash TEXT NOT NULL,
    content_id $uuid,
    author TEXT,
    word_count $int NOT NULL,
    headings $json NOT NULL,
    links $json NOT NULL,
    terms $json NOT NULL,
    images $int NOT NULL,
    focus_keyword TEXT NOT NULL,
    seen_at $time NOT NULL,
    PRIMARY KEY (site_id, wp_post_id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX site_post_bucket ON site_post (site_id, bucket, wp_post_id);
CREATE INDEX site_post_modified ON site_post (site_id, modified_at, wp_post_id);
CREATE TABLE publisher_settings (
    site_id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    author_wp_user_id $int,
    categories TEXT NOT NULL,
    tags $bool NOT NULL,
    create_terms $bool NOT NULL,
    updated_at $time NOT NULL,
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await
});
