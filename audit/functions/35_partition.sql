-- Purpose:    keeps partitions of the log ready ahead of the entries; the log refuses writes it has no room for.
-- Privileges: runs as owner; EXECUTE for jejak_sealer.
-- Locks:      ACCESS EXCLUSIVE on audit.entry for a moment when a partition is made, once in two million entries.

CREATE OR REPLACE FUNCTION audit.extend(span bigint DEFAULT 2097152) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reached bigint := coalesce(pg_sequence_last_value('audit.entry_seq_seq'), 0);
    edge    bigint;
    name    text;
    made    integer := 0;
BEGIN
    LOOP
        SELECT coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''?(\d+)''?\)'))[1]::bigint), 0)
          INTO edge
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit.entry'::regclass;
        EXIT WHEN edge > reached + span;
        -- The one who seals acts in the sealer's name; a migration has said already who it is.
        IF session_user <> current_user AND audit.current_tx() IS NULL THEN
            PERFORM audit.begin('00000000-0000-4000-8000-000000000007', NULL, 'SERVICE', gen_random_uuid()::text, 'extend',
                                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '-');
        END IF;
        name := 'audit.' || format('%I', 'entry_from_' || edge);
        EXECUTE format('CREATE TABLE %s PARTITION OF audit.entry FOR VALUES FROM (%L) TO (%L)', name, edge, edge + span);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', name);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', name);
        IF audit.current_tx() IS NOT NULL THEN
            PERFORM audit.log_schema_change(name, '{"command": "extend"}');
        END IF;
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION audit.extend(bigint) FROM PUBLIC;
SELECT audit.extend();
