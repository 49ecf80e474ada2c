-- Purpose:    puts a relation under audit: register row plus the triggers, ENABLE ALWAYS.
-- Privileges: owner only.
-- Locks:      SHARE ROW EXCLUSIVE on the relation while the triggers are made.
-- Note:       a column that `open` does not name is personal; so is one that is added later and forgotten here.

-- What the triggers of a relation are told, as it stands in their definition.
CREATE OR REPLACE FUNCTION audit.trigger_arguments(
    target regclass, keys text[], open text[], secret text[], subject text[], reason_required boolean
) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%L, %L, %L, %L, %L, %L', audit.name_of($1), $2::text, $3::text, $4::text, $5::text, $6::text)
$$;
REVOKE ALL ON FUNCTION audit.trigger_arguments(regclass, text[], text[], text[], text[], boolean) FROM PUBLIC;

-- Whether a trigger asks for every change of a row. Not by its types' equality, which calls a month and thirty days the same,
-- and which some types do not have: by what is stored. What prints the same then makes no entry.
CREATE OR REPLACE FUNCTION audit.has_change_condition(trigger oid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pg_get_triggerdef($1, true) ~ ' WHEN \(old\.\*(::\S+)? \*<> new\.\*(::\S+)?\) EXECUTE '
$$;
REVOKE ALL ON FUNCTION audit.has_change_condition(oid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.track(
    target regclass, open text[] DEFAULT '{}', secret text[] DEFAULT '{}', subject text[] DEFAULT '{}',
    reason_required boolean DEFAULT false, retention text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    full_name text := audit.name_of(target);
    keys      text[] := audit.key_of(target);
    known     audit.relation%ROWTYPE;
    missing   text;
    branch    regclass;
    has_rows  boolean;
    capture   text;
BEGIN
    IF keys IS NULL THEN
        RAISE EXCEPTION '% has no primary key and cannot be audited', full_name;
    END IF;
    IF EXISTS (SELECT FROM pg_class c WHERE c.oid = target AND (c.relkind NOT IN ('r', 'p') OR c.relispartition
                   OR c.relpersistence <> 'p' OR c.relname LIKE '%.%')) THEN
        RAISE EXCEPTION '% is no permanent table of its own and cannot be audited', full_name;
    END IF;
    SELECT string_agg(c, ', ') INTO missing FROM unnest(open || secret || subject) c
     WHERE c <> ALL (audit.columns_of(target));
    IF missing IS NOT NULL OR cardinality(subject) > 3 THEN
        RAISE EXCEPTION '% has no column %', full_name, coalesce(missing, 'after the third that says whose a row is');
    END IF;
    SELECT * INTO known FROM audit.relation r WHERE r.relation = full_name;
    IF known.dropped_at IS NULL AND known.key_columns <> keys THEN
        RAISE EXCEPTION 'the rows of % are in the log by %', full_name, known.key_columns;
    END IF;
    open := ARRAY(SELECT DISTINCT c FROM unnest(keys || open) c ORDER BY c);

    capture := format('%s(%s)', audit.make_capture(target, keys, open, secret, subject, reason_required),
                      audit.trigger_arguments(target, keys, open, secret, subject, reason_required));
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_row AFTER INSERT OR DELETE ON %s
                    FOR EACH ROW EXECUTE FUNCTION %s', target, capture);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s
                    FOR EACH ROW WHEN (OLD.* *<> NEW.*) EXECUTE FUNCTION %s', target, capture);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_row', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_update', target);
    -- A statement trigger does not pass to the partitions: each gets its own.
    FOR branch IN SELECT target UNION SELECT relid FROM pg_partition_tree(target) LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_truncate BEFORE TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', branch);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_truncate', branch);
    END LOOP;

    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', target) INTO has_rows;
    INSERT INTO audit.relation (relation, key_columns, open_columns, secret_columns, subject_columns, reason_required,
                                retention, columns)
    VALUES (full_name, keys, open, secret, subject, reason_required, retention, audit.shape_of(target))
    ON CONFLICT ON CONSTRAINT relation_pkey DO UPDATE
       SET key_columns = EXCLUDED.key_columns, open_columns = EXCLUDED.open_columns,
           secret_columns = EXCLUDED.secret_columns, subject_columns = EXCLUDED.subject_columns,
           reason_required = EXCLUDED.reason_required, retention = EXCLUDED.retention, dropped_at = NULL,
           columns = CASE WHEN relation.dropped_at IS NULL THEN relation.columns ELSE EXCLUDED.columns END
     WHERE (relation.key_columns, relation.open_columns, relation.secret_columns, relation.subject_columns,
            relation.reason_required, relation.retention, relation.dropped_at)
           IS DISTINCT FROM (EXCLUDED.key_columns, EXCLUDED.open_columns, EXCLUDED.secret_columns,
            EXCLUDED.subject_columns, EXCLUDED.reason_required, EXCLUDED.retention, NULL::timestamptz);
    IF has_rows AND (known.relation IS NULL OR known.dropped_at IS NOT NULL) THEN
        PERFORM audit.baseline(target);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.track(regclass, text[], text[], text[], boolean, text) FROM PUBLIC;

-- Relations that another version put under audit are put under this one's. First read, then done: the register is one of them.
DO $$
DECLARE
    watched audit.relation[] := ARRAY(
        SELECT r FROM audit.relation r WHERE r.dropped_at IS NULL AND audit.target_of(r.relation) IS NOT NULL);
    each    audit.relation;
BEGIN
    FOREACH each IN ARRAY watched LOOP
        IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = audit.target_of(each.relation) AND t.tgname = 'audit_update'
                      AND audit.has_change_condition(t.oid)) THEN
            PERFORM audit.make_capture(audit.target_of(each.relation), each.key_columns, each.open_columns, each.secret_columns,
                                       each.subject_columns, each.reason_required);
        ELSE
            PERFORM audit.track(audit.target_of(each.relation), each.open_columns, each.secret_columns, each.subject_columns,
                                each.reason_required, each.retention);
        END IF;
    END LOOP;
END
$$;
