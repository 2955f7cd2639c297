//! Rules, their firings, and runs: a firing once per rule and slot, a run at a time per site.

use crate::dialect::{migration, run};

migration!(manager => {
    run(manager, r#"
CREATE TABLE schedule_rule (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    name TEXT NOT NULL,
    stages $json NOT NULL,
    cron TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    limits $json NOT NULL,
    enabled $bool NOT NULL,
    next_fire_at $time,
    created_at $time NOT NULL,
    updated_at $time NOT NULL,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE INDEX schedule_rule_due ON schedule_rule (next_fire_at) WHERE enabled;
CREATE TABLE run (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    rule_id $uuid REFERENCES schedule_rule (id) ON DELETE SET NULL,
    rule_name TEXT NOT NULL,
    trigger TEXT NOT NULL,
    status TEXT NOT NULL,
    stages $json NOT NULL,
    limits $json NOT NULL,
    credits $int NOT NULL,
    error TEXT,
    started_at $time NOT NULL,
    finished_at $time,
    version $int NOT NULL,
    UNIQUE (site_id, id),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX run_one_per_site ON run (site_id) WHERE status IN ('running', 'cancelling');
CREATE INDEX run_by_site ON run (site_id, started_at);
CREATE TABLE rule_slot (
    account_id $uuid NOT NULL,
    site_id $uuid NOT NULL,
    rule_id $uuid NOT NULL REFERENCES schedule_rule (id) ON DELETE CASCADE,
    slot_at $time NOT NULL,
    outcome TEXT NOT NULL,
    run_id $uuid REFERENCES run (id),
    noted_at $time NOT NULL,
    PRIMARY KEY (rule_id, slot_at),
    FOREIGN KEY (account_id, site_id) REFERENCES site (account_id, id) ON DELETE CASCADE
);
"#).await
});
