-- Purpose:    a change of the schema is an entry too.
-- Privileges: owner only.
-- Locks:      none.

-- The transaction on record that this very one wrote, or null.
CREATE OR REPLACE FUNCTION audit.current_tx() RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.id FROM audit.tx t WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid
$$;
REVOKE ALL ON FUNCTION audit.current_tx() FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.log_schema_change(object text, said jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stated bigint := audit.current_tx();
BEGIN
    IF stated IS NULL THEN
        PERFORM audit.refuse_nameless(object);
    END IF;
    INSERT INTO audit.entry (tx_id, relation, op, pk, new)
    VALUES (stated, 'schema', 'S', jsonb_build_object('object', object), said);
END
$$;
REVOKE ALL ON FUNCTION audit.log_schema_change(text, jsonb) FROM PUBLIC;
