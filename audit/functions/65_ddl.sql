-- Purpose:    no relation without audit, and no change of the schema without an entry: what a transaction that changes the
--             schema must answer for before it commits.
-- Privileges: owner only. Event triggers run these as the owner, no matter who changes the schema.
-- Locks:      SHARE on a relation whose rows need a new baseline.
-- Note:       audit.is_unaudited, which the house that uses this log provides, says which relations are outside with a reason.

-- Every relation whose changes would leave no trace: not in the register, or not with the triggers as audit.track makes them.
CREATE OR REPLACE FUNCTION audit.untracked_relations() RETURNS SETOF text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        WITH here AS (
            SELECT c.oid, c.relkind, c.relpersistence, audit.name_of(c.oid) AS name, p.top, audit.name_of(p.top) AS root,
                   to_regproc(format('audit.%I', audit.capture_name(audit.name_of(p.top)))) AS capture
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (SELECT coalesce(pg_partition_root(c.oid), c.oid)) p (top)
             WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
               AND (n.nspname <> 'audit' OR EXISTS (SELECT FROM audit.relation r WHERE r.relation = audit.name_of(c.oid)))
        )
        SELECT h.name COLLATE pg_c_utf8
          FROM here h LEFT JOIN audit.relation r ON r.relation = h.root COLLATE pg_c_utf8 AND r.dropped_at IS NULL
         WHERE NOT audit.is_unaudited(h.name)
           AND (h.relkind = 'f' OR h.relpersistence <> 'p' OR r.relation IS NULL
             -- Until a change of its columns is settled, what is made for a relation is made to those it had before.
             OR audit.shape_of(h.top) = r.columns AND NOT EXISTS (
               SELECT FROM pg_proc f
                WHERE f.oid = h.capture AND f.prosecdef
                  AND f.prosrc = audit.capture_text(h.top, r.key_columns, r.open_columns, r.secret_columns, r.subject_columns,
                                                    r.reason_required))
             OR 3 <> (
               SELECT count(*) FROM pg_trigger t
                WHERE t.tgrelid = h.oid AND t.tgenabled = 'A' AND t.tgattr = '' AND CASE t.tgname
                      WHEN 'audit_truncate' THEN t.tgfoid = to_regproc('audit.refuse') AND t.tgtype = 34 AND t.tgqual IS NULL
                      WHEN 'audit_row' THEN t.tgfoid = h.capture AND t.tgtype = 13 AND t.tgqual IS NULL
                      WHEN 'audit_update' THEN t.tgfoid = h.capture AND t.tgtype = 17
                       AND audit.has_change_condition(t.oid) END
                  AND (t.tgname = 'audit_truncate' OR starts_with(encode(t.tgargs, 'escape'), (
                      SELECT string_agg(encode(convert_to(a, 'UTF8'), 'escape') || '\000', '')
                        FROM unnest(ARRAY[r.relation, r.key_columns::text, r.open_columns::text, r.secret_columns::text,
                                          r.subject_columns::text, r.reason_required::text]) a)))))
         ORDER BY 1;
END
$$;
REVOKE ALL ON FUNCTION audit.untracked_relations() FROM PUBLIC;

-- Before the schema changes: remember in which file the rows of each relation are, so that a rewrite shows.
CREATE OR REPLACE FUNCTION audit.record_relation_shapes() RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO audit.touched (target, file)
    SELECT t.relid, pg_relation_filenode(t.relid)
      FROM audit.relation r
     CROSS JOIN LATERAL (SELECT audit.target_of(r.relation) UNION
                         SELECT p.relid FROM pg_partition_tree(audit.target_of(r.relation)) p) t(relid)
     WHERE r.dropped_at IS NULL AND pg_relation_filenode(t.relid) IS NOT NULL
    UNION ALL SELECT NULL, NULL
$$;
REVOKE ALL ON FUNCTION audit.record_relation_shapes() FROM PUBLIC;

-- What must hold when the schema has changed, and the entries that make replay equal again.
CREATE OR REPLACE FUNCTION audit.reconcile_schema() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gap     text;
    watched audit.relation%ROWTYPE;
    here    regclass;
    shape   jsonb;
    rewrite boolean;
BEGIN
    SELECT string_agg(name, ', ') INTO gap FROM audit.untracked_relations() name;
    IF gap IS NOT NULL THEN
        RAISE EXCEPTION 'these relations would be changed without a trace: %', gap
            USING ERRCODE = '42501', CONSTRAINT = 'nothing_unaudited', HINT = 'Call audit.track() on them.';
    END IF;
    FOR watched IN SELECT * FROM audit.relation r WHERE r.dropped_at IS NULL ORDER BY r.relation LOOP
        here := audit.target_of(watched.relation);
        IF here IS NULL THEN
            UPDATE audit.relation r SET dropped_at = now() WHERE r.relation = watched.relation;
            CONTINUE;
        END IF;
        shape := audit.shape_of(here);
        PERFORM audit.refuse_misfit(watched, here, shape);
        rewrite := EXISTS (
            SELECT FROM audit.touched d JOIN pg_class c ON c.oid = d.target
             WHERE d.xid = pg_current_xact_id()
               AND coalesce(pg_partition_root(d.target), d.target) = here
               AND d.file IS DISTINCT FROM pg_relation_filenode(d.target));
        IF shape <> watched.columns THEN
            -- A new column of which every row says null changes no image.
            rewrite := rewrite OR NOT shape @> watched.columns OR EXISTS (
                SELECT FROM pg_attribute a
                 WHERE a.attrelid = here AND a.attnum > 0 AND NOT a.attisdropped AND NOT watched.columns ? a.attname
                   AND (a.atthasmissing OR a.attgenerated <> ''));
            PERFORM audit.make_capture(here, watched.key_columns, watched.open_columns, watched.secret_columns,
                                       watched.subject_columns, watched.reason_required);
            UPDATE audit.relation r SET columns = shape WHERE r.relation = watched.relation;
        END IF;
        IF rewrite THEN
            PERFORM audit.baseline(here);
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION audit.reconcile_schema() FROM PUBLIC;

-- A relation that no longer fits its row in the register would be captured wrongly.
CREATE OR REPLACE FUNCTION audit.refuse_misfit(watched audit.relation, target regclass, shape jsonb) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
BEGIN
    IF audit.key_of(target) IS DISTINCT FROM watched.key_columns THEN
        RAISE EXCEPTION 'the rows of % are in the log by %', watched.relation, watched.key_columns USING ERRCODE = '42501';
    END IF;
    SELECT string_agg(c, ', ') INTO missing
      FROM unnest(watched.open_columns || watched.secret_columns || watched.subject_columns) c WHERE NOT shape ? c;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'the register says of % what is no longer there: %', watched.relation, missing
            USING ERRCODE = '42501', HINT = 'Call audit.track() on it again.';
    END IF;
    SELECT string_agg(attname, ', ') INTO missing FROM pg_attribute WHERE attrelid = target AND attgenerated = 'v';
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'a virtual column of % is in no entry: %', watched.relation, missing
            USING ERRCODE = '42501', HINT = 'Make it a stored one.';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.refuse_misfit(audit.relation, regclass, jsonb) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.reconcile_at_commit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM audit.reconcile_schema();
    -- Should somebody have made it answer early, the next change asks anew.
    INSERT INTO audit.touched (settled) VALUES (true);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION audit.reconcile_at_commit() FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'audit.touched'::regclass AND tgname = 'settled_at_commit') THEN
        CREATE CONSTRAINT TRIGGER settled_at_commit AFTER INSERT ON audit.touched DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.target IS NULL AND NOT NEW.settled) EXECUTE FUNCTION audit.reconcile_at_commit();
        ALTER TABLE audit.touched ENABLE ALWAYS TRIGGER settled_at_commit;
    END IF;
END
$$;

-- The relation that something in the catalogue belongs to: an index, a trigger, a constraint, a rule, a policy, a default.
CREATE OR REPLACE FUNCTION audit.relation_of(class oid, object oid) RETURNS oid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE $1 WHEN 'pg_class'::regclass THEN coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = $2), $2)
                   WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = $2)
                   WHEN 'pg_constraint'::regclass THEN (SELECT nullif(conrelid, 0) FROM pg_constraint WHERE oid = $2)
                   WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = $2)
                   WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = $2)
                   WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = $2) END
$$;
REVOKE ALL ON FUNCTION audit.relation_of(oid, oid) FROM PUBLIC;

-- Whether what is done in this schema, or to this relation, is on record: what guards the rows, and what is audited.
CREATE OR REPLACE FUNCTION audit.is_audited_schema(schema_name text, relation text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce($1 IN ('audit', 'hr', 'ops', 'published'), false)
           OR EXISTS (SELECT FROM audit.relation r WHERE r.relation = $2 COLLATE pg_c_utf8)
$$;
REVOKE ALL ON FUNCTION audit.is_audited_schema(text, text) FROM PUBLIC;

-- ddl_command_end
CREATE OR REPLACE FUNCTION audit.log_commands() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done record;
    seen integer := 0;
    temp integer := 0;
BEGIN
    FOR done IN
        SELECT DISTINCT c.command_tag, c.object_type, c.schema_name, c.object_identity, c.classid, c.objid,
               audit.name_of(audit.relation_of(c.classid, c.objid)) AS relation
          FROM pg_event_trigger_ddl_commands() c
    LOOP
        seen := seen + 1;
        temp := temp + (coalesce(done.schema_name, '') = 'pg_temp' OR coalesce(done.relation, '') LIKE 'pg\_temp\_%')::integer;
        IF done.object_identity IS NULL OR done.object_type = 'schema'
           OR audit.is_audited_schema(coalesce(done.schema_name, split_part(done.relation, '.', 1)), done.relation) THEN
            PERFORM audit.log_schema_change(
                coalesce(done.object_identity, lower(done.object_type)),
                jsonb_strip_nulls(jsonb_build_object(
                    'command', done.command_tag, 'kind', done.object_type, 'relation', done.relation,
                    'columns', CASE WHEN done.object_type = 'table' THEN audit.shape_of(done.objid) END)));
        END IF;
        IF done.classid = 'pg_type'::regclass THEN
            INSERT INTO audit.touched (target, file)
            SELECT DISTINCT a.attrelid, 0::oid
              FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid JOIN audit.relation r ON audit.target_of(r.relation) = a.attrelid
             WHERE done.objid IN (y.oid, y.typelem, y.typbasetype) AND NOT a.attisdropped;
        END IF;
    END LOOP;
    IF seen = 0 OR temp < seen THEN
        PERFORM audit.request_reconciliation();
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.log_commands() FROM PUBLIC;

-- sql_drop
CREATE OR REPLACE FUNCTION audit.log_drops() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone record;
BEGIN
    FOR gone IN
        SELECT d.object_type, d.object_identity, coalesce(d.schema_name, d.address_names[1]) AS schema_name,
               array_to_string(d.address_names[1:2], '.') AS relation
          FROM pg_event_trigger_dropped_objects() d
         WHERE NOT d.is_temporary
           AND (d.original OR d.object_type IN ('table', 'foreign table', 'view', 'function', 'trigger', 'table column'))
    LOOP
        IF audit.is_audited_schema(gone.schema_name, gone.relation) THEN
            PERFORM audit.log_schema_change(gone.object_identity, jsonb_build_object('command', 'DROP', 'kind', gone.object_type));
        END IF;
    END LOOP;
    PERFORM audit.request_reconciliation();
END
$$;
REVOKE ALL ON FUNCTION audit.log_drops() FROM PUBLIC;

-- table_rewrite
CREATE OR REPLACE FUNCTION audit.log_rewrite() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO audit.touched (target, file) VALUES (pg_event_trigger_table_rewrite_oid(), 0);
END
$$;
REVOKE ALL ON FUNCTION audit.log_rewrite() FROM PUBLIC;

-- Once in a transaction, and again after it was made to answer early.
CREATE OR REPLACE FUNCTION audit.request_reconciliation() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last audit.touched%ROWTYPE;
BEGIN
    SELECT * INTO last FROM audit.touched d
     WHERE d.xid = pg_current_xact_id() AND d.target IS NULL
     ORDER BY d.id DESC LIMIT 1;
    IF last.id IS NULL OR last.settled THEN
        INSERT INTO audit.touched DEFAULT VALUES;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION audit.request_reconciliation() FROM PUBLIC;

-- The event triggers, made by the one who is superuser; returns whether any had to be made.
CREATE OR REPLACE FUNCTION audit.watch_schema() RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named text[];
    made  boolean := false;
BEGIN
    FOREACH named SLICE 1 IN ARRAY '{{audit_commands,ddl_command_end,log_commands},{audit_drops,sql_drop,log_drops},
                                     {audit_rewrite,table_rewrite,log_rewrite}}'::text[] LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_event_trigger e
             WHERE e.evtname = named[1] AND e.evtevent = named[2] AND e.evtenabled = 'A' AND e.evttags IS NULL
               AND e.evtfoid = to_regprocedure('audit.' || named[3] || '()'));
        EXECUTE format('DROP EVENT TRIGGER IF EXISTS %I', named[1]);
        EXECUTE format('CREATE EVENT TRIGGER %I ON %I EXECUTE FUNCTION audit.%I()', named[1], named[2], named[3]);
        EXECUTE format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', named[1]);
        PERFORM audit.log_schema_change(named[1], jsonb_build_object('command', 'CREATE EVENT TRIGGER', 'kind', named[2]));
        made := true;
    END LOOP;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION audit.watch_schema() FROM PUBLIC;
