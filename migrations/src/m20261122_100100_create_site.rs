//! Sites, their sectors, and who besides owners and admins may reach them.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE site (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    status TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    language TEXT NOT NULL,
    default_post_status TEXT NOT NULL,
    auto_approve $bool NOT NULL,
    transport TEXT NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (account_id, id),
    UNIQUE (account_id, name)
);
CREATE TABLE sector (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, slug),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE TABLE site_access (
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    user_id $uuid NOT NULL,
    granted_by $uuid NOT NULL,
    granted_at $time NOT NULL,
    expires_at $time,
    PRIMARY KEY (site_id, user_id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, user_id) REFERENCES "user" (account_id, id) ON DELETE CASCADE
);
CREATE INDEX site_access_user ON site_access (user_id);
"#).await
});
