//! Tasks, content with its versions, and images.

use crate::dialect::{migration, run, search, tally};

migration!(manager => {
    run(manager, r#"
CREATE TABLE task (
    $searchable_id,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    idea_id $uuid,
    title TEXT NOT NULL,
    structure TEXT NOT NULL,
    word_target $int NOT NULL CHECK (word_target > 0),
    brief $json NOT NULL,
    status TEXT NOT NULL,
    priority $int NOT NULL,
    job_id $uuid,
    error TEXT,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, idea_id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, sector_id) REFERENCES sector (site_id, id),
    FOREIGN KEY (site_id, idea_id) REFERENCES idea (site_id, id)
);
CREATE INDEX task_status ON task (site_id, status, priority, id);
CREATE TABLE content (
    $searchable_id,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    task_id $uuid,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    doc $json NOT NULL,
    language TEXT NOT NULL,
    word_count $int NOT NULL,
    seo $json NOT NULL,
    categories $json NOT NULL,
    tags $json NOT NULL,
    editorial_status TEXT NOT NULL,
    delivery_status TEXT NOT NULL,
    working_draft $bool NOT NULL,
    notice TEXT,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    wp_post_id $int,
    wp_url TEXT,
    wp_edit_url TEXT,
    wp_status TEXT,
    current_version $int NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, task_id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, sector_id) REFERENCES sector (site_id, id),
    FOREIGN KEY (site_id, task_id) REFERENCES task (site_id, id)
);
CREATE INDEX content_by_time ON content (site_id, created_at, id);
CREATE INDEX content_editorial ON content (site_id, editorial_status, delivery_status, id);
CREATE UNIQUE INDEX content_wp_post ON content (site_id, wp_post_id) WHERE wp_post_id IS NOT NULL;
CREATE TABLE content_version (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    content_id $uuid NOT NULL,
    n $int NOT NULL,
    author_kind TEXT NOT NULL,
    title TEXT NOT NULL,
    doc $json NOT NULL,
    note TEXT NOT NULL,
    created_at $time NOT NULL,
    UNIQUE (site_id, content_id, n),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, content_id) REFERENCES content (site_id, id) ON DELETE CASCADE
);
CREATE TABLE image (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    content_id $uuid NOT NULL,
    role TEXT NOT NULL,
    slot TEXT NOT NULL,
    prompt TEXT NOT NULL,
    alt TEXT NOT NULL,
    caption TEXT NOT NULL,
    status TEXT NOT NULL,
    file_hash TEXT,
    mime TEXT,
    width $int,
    height $int,
    bytes $int,
    provider TEXT,
    model TEXT,
    error TEXT,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, content_id, slot),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, content_id) REFERENCES content (site_id, id) ON DELETE CASCADE
);
CREATE INDEX image_status ON image (site_id, status, id);
"#).await?;
    tally(manager, "task").await?;
    tally(manager, "image").await?;
    search(manager, "task", "title").await?;
    search(manager, "content", "title").await
});
