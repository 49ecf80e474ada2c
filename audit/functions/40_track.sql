-- Purpose:    puts a relation under audit: register row plus the triggers, ENABLE ALWAYS.
-- Called by:  models/migrations/sql/*.sql, once per relation; calling it again brings the triggers up to date.
-- Privileges: owner only.
-- Locks:      SHARE ROW EXCLUSIVE on the relation while the triggers are made.

CREATE OR REPLACE FUNCTION audit.track(
    target regclass, secret text[] DEFAULT '{}', reason_required boolean DEFAULT false
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    full_name text;
    keys      text[];
    arguments text;
BEGIN
    SELECT n.nspname || '.' || c.relname INTO STRICT full_name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = target;
    SELECT array_agg(a.attname::text ORDER BY k.ord) INTO keys
      FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE i.indrelid = target AND i.indisprimary;
    IF keys IS NULL THEN
        RAISE EXCEPTION '% has no primary key and cannot be audited', full_name;
    END IF;

    INSERT INTO audit.relation VALUES (full_name, keys, secret, reason_required)
    ON CONFLICT ON CONSTRAINT relation_pkey DO UPDATE
       SET key_columns = EXCLUDED.key_columns, secret_columns = EXCLUDED.secret_columns,
           reason_required = EXCLUDED.reason_required
     WHERE (relation.key_columns, relation.secret_columns, relation.reason_required)
           IS DISTINCT FROM (EXCLUDED.key_columns, EXCLUDED.secret_columns, EXCLUDED.reason_required);

    arguments := format('(%L, %L, %L)', keys::text, secret::text, reason_required);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_row AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION audit.capture%s', target, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s
                    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
                    EXECUTE FUNCTION audit.capture%s', target, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_truncate BEFORE TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_row', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_update', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_truncate', target);
END
$$;
REVOKE ALL ON FUNCTION audit.track(regclass, text[], boolean) FROM PUBLIC;
