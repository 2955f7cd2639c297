//! Keys of machines: what each may do, where, and for how long.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE api_key (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid,
    created_by $uuid NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    key_hash $bytes NOT NULL UNIQUE,
    scopes $json NOT NULL,
    created_at $time NOT NULL,
    expires_at $time,
    last_used_at $time,
    revoked_at $time,
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, created_by) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
"#).await
});
