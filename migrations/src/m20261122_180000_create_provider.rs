//! An account's own model and image providers; without any, the instance's serve.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE provider (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    base_url TEXT NOT NULL,
    key_sealed TEXT,
    text_model TEXT NOT NULL,
    image_model TEXT NOT NULL,
    enabled $bool NOT NULL,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (account_id, kind)
);
"#).await
});
