//! Keywords, their counters and their search; and which keyword leads a cluster.

use crate::dialect::{migration, run, run_own, search, tally};

migration!(manager => {
    run(manager, r#"
CREATE TABLE keyword (
    $searchable_id,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    sector_id $uuid NOT NULL,
    cluster_id $uuid,
    text TEXT NOT NULL,
    text_norm TEXT NOT NULL,
    language TEXT NOT NULL,
    country TEXT NOT NULL,
    volume $int CHECK (volume >= 0),
    difficulty $real CHECK (difficulty >= 0 AND difficulty <= 100),
    cpc_micros $int CHECK (cpc_micros >= 0),
    intent TEXT,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, text_norm, country, language),
    CHECK ((cluster_id IS NOT NULL) = (status IN ('clustered', 'planned', 'in_use'))),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (site_id, sector_id) REFERENCES sector (site_id, id),
    FOREIGN KEY (site_id, cluster_id) REFERENCES cluster (site_id, id)
);
CREATE INDEX keyword_status ON keyword (site_id, status, id);
CREATE INDEX keyword_intent ON keyword (site_id, intent, id);
CREATE INDEX keyword_sector ON keyword (site_id, sector_id, id);
CREATE INDEX keyword_cluster ON keyword (site_id, cluster_id, volume, id, difficulty) WHERE cluster_id IS NOT NULL;
CREATE INDEX keyword_volume ON keyword (site_id, volume, id);
CREATE INDEX keyword_difficulty ON keyword (site_id, difficulty, id);
CREATE INDEX keyword_cpc ON keyword (site_id, cpc_micros, id);
ALTER TABLE cluster ADD COLUMN primary_keyword_id $uuid REFERENCES keyword (id) ON DELETE SET NULL;
CREATE INDEX tally_account ON tally (account_id, noun);
CREATE INDEX cluster_primary_keyword ON cluster (primary_keyword_id);
"#).await?;
    // Unknown figures come last in either direction. SQLite reads one index both ways for that; PostgreSQL does not.
    run_own(manager, "SELECT 1", "
CREATE INDEX keyword_volume_down ON keyword (site_id, volume DESC NULLS LAST, id DESC);
CREATE INDEX keyword_difficulty_down ON keyword (site_id, difficulty DESC NULLS LAST, id DESC);
CREATE INDEX keyword_cpc_down ON keyword (site_id, cpc_micros DESC NULLS LAST, id DESC)").await?;
    tally(manager, "keyword").await?;
    search(manager, "keyword", "text").await
});
