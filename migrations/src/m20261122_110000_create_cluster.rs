//! Clusters: keywords that one page or a few pages answer.

use crate::dialect::{migration, run, search, tally};

migration!(manager => {
    run(manager, r#"
CREATE TABLE cluster (
    $searchable_id,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    name TEXT NOT NULL,
    name_norm TEXT NOT NULL,
    description TEXT NOT NULL,
    intent TEXT,
    status TEXT NOT NULL,
    locked $bool NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, sector_id, name_norm),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, sector_id) REFERENCES sector (site_id, id)
);
CREATE INDEX cluster_name ON cluster (site_id, name_norm, id);
CREATE INDEX cluster_status ON cluster (site_id, status, id);
"#).await?;
    tally(manager, "cluster").await?;
    search(manager, "cluster", "name").await
});
