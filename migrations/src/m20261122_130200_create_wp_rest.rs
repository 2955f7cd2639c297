//! The credentials by which the daemon pushes to a WordPress without the plugin.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE wp_rest (
    site_id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    url TEXT NOT NULL,
    api_root TEXT NOT NULL,
    username TEXT NOT NULL,
    password TEXT NOT NULL,
    allow_private_network $bool NOT NULL,
    knows_details $bool NOT NULL,
    checked_at $time NOT NULL,
    ok $bool NOT NULL,
    error TEXT,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await
});
