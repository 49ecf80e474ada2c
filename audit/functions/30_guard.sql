-- Purpose:    the refusals: the log is append-only, personal values go only by an erasure that is in the log, and
--             audited relations are never truncated.
-- Privileges: none needed but to read the log; they only raise.
-- Locks:      none.

CREATE OR REPLACE FUNCTION audit.refuse() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: what was written stays', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = '42501';
END
$$;
REVOKE ALL ON FUNCTION audit.refuse() FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM audit.tx t JOIN audit.entry e ON e.tx_id = t.id
                WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid AND e.op = 'E') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'values of %.% are destroyed by an erasure that is in the log, and in no other way',
        TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
END
$$;
REVOKE ALL ON FUNCTION audit.refuse_unless_erased() FROM PUBLIC;

-- The one who writes a row of audit.tx, which login, when, and in which transaction it was, the server says. What audit.begin
-- writes is so already. That is asked here: PostgreSQL reads the text of a trigger's WHEN anew for each statement.
CREATE OR REPLACE FUNCTION audit.stamp() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.xid, NEW.at, NEW.db_user, NEW.pid) IS DISTINCT FROM
       (pg_current_xact_id(), transaction_timestamp(), session_user, pg_backend_pid()) THEN
        NEW.xid := pg_current_xact_id();
        NEW.at := transaction_timestamp();
        NEW.db_user := session_user;
        NEW.pid := pg_backend_pid();
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION audit.stamp() FROM PUBLIC;

-- A trigger that stands as it should is left alone: one of audit.touched, where a migration has put its questions for the end
-- of the transaction, cannot be touched then.
DO $$
DECLARE
    guard record;
BEGIN
    FOR guard IN
        SELECT * FROM (VALUES
            ('audit.tx', 'stamped', 7, 'BEFORE INSERT', 'ROW', 'stamp'),
            ('audit.tx', 'append_only', 58, 'BEFORE UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.entry', 'append_only', 58, 'BEFORE UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.touched', 'append_only', 58, 'BEFORE UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.relation', 'never_forgotten', 42, 'BEFORE DELETE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.continuation', 'never_forgotten', 42, 'BEFORE DELETE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.disclosure', 'append_only', 50, 'BEFORE UPDATE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.tx_disclosure', 'append_only', 50, 'BEFORE UPDATE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.read_subject', 'append_only', 50, 'BEFORE UPDATE OR TRUNCATE', 'STATEMENT', 'refuse'),
            ('audit.disclosure', 'erased_in_the_log', 8, 'AFTER DELETE', 'STATEMENT', 'refuse_unless_erased'),
            ('audit.tx_disclosure', 'erased_in_the_log', 8, 'AFTER DELETE', 'STATEMENT', 'refuse_unless_erased'),
            ('audit.read_subject', 'erased_in_the_log', 8, 'AFTER DELETE', 'STATEMENT', 'refuse_unless_erased')
        ) g (relation, name, kind, at, level, function)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_trigger t
             WHERE t.tgrelid = guard.relation::regclass AND t.tgname = guard.name AND t.tgtype = guard.kind
               AND t.tgfoid = to_regproc('audit.' || guard.function) AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = '');
        EXECUTE format('CREATE OR REPLACE TRIGGER %s %s ON %s FOR EACH %s EXECUTE FUNCTION audit.%s()',
                       guard.name, guard.at, guard.relation, guard.level, guard.function);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %s', guard.relation, guard.name);
    END LOOP;
END
$$;
