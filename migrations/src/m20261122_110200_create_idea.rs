//! Ideas: what a cluster's posts could be, each with its whole brief.

use crate::dialect::{migration, run, search, tally};

migration!(manager => {
    run(manager, r#"
CREATE TABLE idea (
    $searchable_id,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    cluster_id $uuid,
    title TEXT NOT NULL,
    title_norm TEXT NOT NULL,
    angle TEXT NOT NULL,
    content_type TEXT NOT NULL,
    structure TEXT NOT NULL,
    primary_keyword TEXT NOT NULL,
    secondary_keywords $json NOT NULL,
    audience TEXT NOT NULL,
    funnel_stage TEXT NOT NULL,
    word_target $int NOT NULL CHECK (word_target > 0),
    brief $json NOT NULL,
    status TEXT NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, title_norm),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, sector_id) REFERENCES sector (site_id, id),
    FOREIGN KEY (site_id, cluster_id) REFERENCES cluster (site_id, id)
);
CREATE INDEX idea_cluster ON idea (site_id, cluster_id, id);
CREATE INDEX idea_status ON idea (site_id, status, id);
"#).await?;
    tally(manager, "idea").await?;
    search(manager, "idea", "title").await
});
