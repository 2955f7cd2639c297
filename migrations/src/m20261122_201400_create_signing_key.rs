//! The keys that sign access tokens, sealed. The newest that was not retired signs.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    sealed TEXT NOT NULL,
    created_at $time NOT NULL,
    retired_at $time,
    ends_at $time,
    CHECK ((retired_at IS NULL) = (ends_at IS NULL))
);
"#).await
});
