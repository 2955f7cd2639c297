//! Where a site's keywords are: SQLite ends this index with the row number, so that a search looks among the site's own
//! rows only and finds what is rare without reading the rest. PostgreSQL's planner needs no such help.

use crate::dialect::{migration, run_own};

migration!(manager => {
    run_own(manager, "CREATE INDEX keyword_site ON keyword (site_id)", "SELECT 1").await
});
