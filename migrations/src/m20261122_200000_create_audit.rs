//! The audit log: who did what. A row is written in the transaction that it tells of, and never again; it goes only
//! with its whole account.

use crate::dialect::{migration, run, run_own};

migration!(manager => {
    run(manager, r#"
CREATE TABLE audit_event (
    id $uuid PRIMARY KEY,
    account_id $uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    site_id $uuid,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    changes $json NOT NULL,
    rows $int NOT NULL,
    part $int NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at $time NOT NULL
);
CREATE INDEX audit_event_account ON audit_event (account_id, created_at, id);
CREATE INDEX audit_event_subject ON audit_event (account_id, subject);
"#).await?;
    run_own(manager, "
CREATE TRIGGER audit_event_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_event_delete BEFORE DELETE ON audit_event
WHEN EXISTS (SELECT 1 FROM account WHERE id = OLD.account_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END", "
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM account WHERE id = OLD.account_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_event_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()").await
});
