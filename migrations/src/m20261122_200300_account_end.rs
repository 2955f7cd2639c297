//! How an account ends: when its trial does, when it is to be deleted, and what was deleted.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
ALTER TABLE account ADD COLUMN trial_ends_at $time;
ALTER TABLE account ADD COLUMN delete_after $time;
CREATE TABLE purge_log (
    account_id $uuid PRIMARY KEY,
    account_name TEXT NOT NULL,
    asked_at $time NOT NULL,
    purged_at $time NOT NULL
);
"#).await
});
