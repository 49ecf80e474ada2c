-- Purpose:    the refusals: the log is append-only, personal values go only by an erasure that is in the log, and
--             audited relations are never truncated.
-- Called by:  statement triggers on the tables of the log and on every tracked relation.
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

-- Whoever writes a row of audit.tx, which login, when, and in which transaction it was, the server says.
CREATE OR REPLACE FUNCTION audit.stamp() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    NEW.at := transaction_timestamp();
    NEW.db_user := session_user;
    NEW.pid := pg_backend_pid();
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION audit.stamp() FROM PUBLIC;

CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON audit.tx FOR EACH ROW EXECUTE FUNCTION audit.stamp();
ALTER TABLE audit.tx ENABLE ALWAYS TRIGGER stamped;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.tx
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.tx ENABLE ALWAYS TRIGGER append_only;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only;

CREATE OR REPLACE TRIGGER never_forgotten BEFORE DELETE OR TRUNCATE ON audit.relation
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.relation ENABLE ALWAYS TRIGGER never_forgotten;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.touched
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.touched ENABLE ALWAYS TRIGGER append_only;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit.disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE OR REPLACE TRIGGER erased_in_the_log AFTER DELETE ON audit.disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_unless_erased();
ALTER TABLE audit.disclosure ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER erased_in_the_log;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit.tx_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE OR REPLACE TRIGGER erased_in_the_log AFTER DELETE ON audit.tx_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_unless_erased();
ALTER TABLE audit.tx_disclosure ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER erased_in_the_log;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit.read_subject
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE OR REPLACE TRIGGER erased_in_the_log AFTER DELETE ON audit.read_subject
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_unless_erased();
ALTER TABLE audit.read_subject ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER erased_in_the_log;
