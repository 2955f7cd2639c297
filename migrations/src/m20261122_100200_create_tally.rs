//! Counters kept in the transaction of the rows they count: no screen counts a large table.

use crate::dialect::{migration, run, run_own};

migration!(manager => {
    run(manager, r#"
CREATE TABLE tally (
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    noun TEXT NOT NULL,
    sector_id $uuid NOT NULL,
    status TEXT NOT NULL,
    n $int NOT NULL,
    PRIMARY KEY (site_id, noun, sector_id, status),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await?;
    run_own(manager, "SELECT 1", r"
CREATE FUNCTION tally_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE tally t SET n = t.n - o.n
          FROM (SELECT site_id, sector_id, status, count(*) AS n FROM old_rows GROUP BY 1, 2, 3) o
         WHERE t.site_id = o.site_id AND t.noun = TG_TABLE_NAME AND t.sector_id = o.sector_id AND t.status = o.status;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        INSERT INTO tally (account_id, site_id, noun, sector_id, status, n)
        SELECT account_id, site_id, TG_TABLE_NAME, sector_id, status, count(*)
          FROM new_rows GROUP BY 1, 2, 4, 5 ORDER BY 2, 4, 5
        ON CONFLICT (site_id, noun, sector_id, status) DO UPDATE SET n = tally.n + excluded.n;
    END IF;
    RETURN NULL;
END $$").await
});
