//! What a WordPress plugin can do and how its site is, and the doctor's last look at a site.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
ALTER TABLE pairing ADD COLUMN capabilities $json;
ALTER TABLE pairing ADD COLUMN health $json;
ALTER TABLE pairing ADD COLUMN heartbeat_at $time;
CREATE TABLE wp_checkup (
    site_id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    address TEXT NOT NULL,
    findings $json NOT NULL,
    checked_at $time NOT NULL,
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await
});
