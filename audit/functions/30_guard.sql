-- Purpose:    the two refusals: the log is append-only, and audited relations are never truncated.
-- Called by:  statement triggers on audit.tx, audit.entry, audit.relation and on every tracked relation.
-- Privileges: none needed; it only raises.
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

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.tx
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.tx ENABLE ALWAYS TRIGGER append_only;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only;

CREATE OR REPLACE TRIGGER never_forgotten BEFORE DELETE OR TRUNCATE ON audit.relation
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
ALTER TABLE audit.relation ENABLE ALWAYS TRIGGER never_forgotten;
