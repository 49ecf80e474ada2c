-- Purpose:    puts a relation under audit: register row plus the triggers, ENABLE ALWAYS.
-- Called by:  models/migrations/sql/*.sql, once per relation; calling it again brings the triggers up to date.
-- Privileges: owner only.
-- Locks:      SHARE ROW EXCLUSIVE on the relation while the triggers are made.
-- Note:       a column that `open` does not name is personal; so is one that is added later and forgotten here.

CREATE OR REPLACE FUNCTION audit.track(
    target regclass, open text[] DEFAULT '{}', secret text[] DEFAULT '{}', subject text[] DEFAULT '{}',
    reason_required boolean DEFAULT false, retention text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    full_name text;
    keys      text[];
    missing   text;
    arguments text;
    branch    regclass;
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
    SELECT string_agg(c, ', ') INTO missing FROM unnest(open || secret || subject) c
     WHERE c <> ALL (audit.columns_of(target));
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '% has no column %', full_name, missing;
    END IF;
    open := ARRAY(SELECT DISTINCT c FROM unnest(keys || open) c ORDER BY c);

    arguments := format('(%L, %L, %L, %L, %L, %L)',
                        full_name, keys::text, open::text, secret::text, subject::text, reason_required::text);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_row AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION audit.capture%s', target, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s
                    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
                    EXECUTE FUNCTION audit.capture%s', target, arguments);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_row', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_update', target);
    -- A statement trigger does not pass to the partitions: each gets its own.
    FOR branch IN SELECT target UNION SELECT relid FROM pg_partition_tree(target) LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_truncate BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', branch);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_truncate', branch);
    END LOOP;

    INSERT INTO audit.relation VALUES (full_name, keys, open, secret, subject, reason_required, retention)
    ON CONFLICT ON CONSTRAINT relation_pkey DO UPDATE
       SET key_columns = EXCLUDED.key_columns, open_columns = EXCLUDED.open_columns,
           secret_columns = EXCLUDED.secret_columns, subject_columns = EXCLUDED.subject_columns,
           reason_required = EXCLUDED.reason_required, retention = EXCLUDED.retention
     WHERE (relation.key_columns, relation.open_columns, relation.secret_columns, relation.subject_columns,
            relation.reason_required, relation.retention)
           IS DISTINCT FROM (EXCLUDED.key_columns, EXCLUDED.open_columns, EXCLUDED.secret_columns,
            EXCLUDED.subject_columns, EXCLUDED.reason_required, EXCLUDED.retention);
END
$$;
REVOKE ALL ON FUNCTION audit.track(regclass, text[], text[], text[], boolean, text) FROM PUBLIC;

-- Every column a relation has today, for relations about things and not about people. One that is added later is not in it.
CREATE OR REPLACE FUNCTION audit.columns_of(target regclass) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(attname::text ORDER BY attname)
      FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
$$;
REVOKE ALL ON FUNCTION audit.columns_of(regclass) FROM PUBLIC;
