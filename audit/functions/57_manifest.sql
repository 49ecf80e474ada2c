-- Purpose:    what the catalogue says about everything that keeps the log honest, one line each, so that a sealed hash of
--             it shows later that, and what, was otherwise at that moment.
-- Called by:  audit.seal_take and audit.seal_keep at every checkpoint, jejak doctor.
-- Privileges: owner only. Reads catalogues that everybody may read.
-- Locks:      none.
-- Note:       a line is a JSON array [kind, name, facts]. `xmin` is the transaction that last wrote the catalogue row: it
--             differs when something was altered and put back between two checkpoints; the columns of a relation and their
--             defaults have one list of them. What explains a difference:
--             a release leaves S entries, in the same batch or earlier in the log than the control entry, by a transaction
--             whose id is the line's xmin; audit.extend makes partitions audit.entry_from_N, whose lines are new and are
--             like those of the partition before; a rewrite (VACUUM FULL) changes xmin and `file` of a relation together and
--             nothing else, and of its columns xmin and how many are `missing` in older rows; in a new cluster every xmin
--             and file is another one, and the facts are the same. All else is an alteration outside a release.

CREATE OR REPLACE FUNCTION audit.manifest_lines() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET bytea_output = 'hex'
AS $$
    WITH space AS MATERIALIZED (
        SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname IN ('audit', 'hr', 'ops', 'published')
    ), relation AS MATERIALIZED (
        SELECT c.oid, s.nspname || '.' || c.relname AS name, c.relkind, c.relowner, c.relacl, c.relhastriggers,
               c.relrowsecurity, c.relforcerowsecurity, c.relispartition, c.relfilenode, c.xmin AS written
          FROM pg_class c JOIN space s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ), line (kind, name, facts) AS (
        SELECT 'schema', s.nspname, jsonb_build_object('owner', pg_get_userbyid(n.nspowner), 'acl', n.nspacl::text,
               'xmin', n.xmin::text)
          FROM pg_namespace n JOIN space s USING (oid)
        UNION ALL
        SELECT 'relation', r.name, jsonb_build_object('kind', r.relkind, 'owner', pg_get_userbyid(r.relowner),
               'acl', r.relacl::text, 'triggers', r.relhastriggers, 'security', r.relrowsecurity,
               'forced', r.relforcerowsecurity, 'file', r.relfilenode::text, 'xmin', r.written::text)
          FROM relation r
        UNION ALL
        SELECT 'columns', r.name, jsonb_build_object('columns', jsonb_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || CASE a.attidentity WHEN '' THEN '' ELSE ' identity ' || a.attidentity::text END
               || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || coalesce(' ' || a.attacl::text, '') ORDER BY a.attnum),
               'dropped', count(*) FILTER (WHERE a.attisdropped), 'missing', count(*) FILTER (WHERE a.atthasmissing),
               'xmin', (SELECT jsonb_agg(DISTINCT x ORDER BY x) FROM unnest(array_agg(a.xmin::text) || array_agg(d.xmin::text)) x
                         WHERE x IS NOT NULL))
          FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE r.relkind IN ('r', 'p') GROUP BY r.name
        UNION ALL
        SELECT 'trigger', r.name || ' ' || t.tgname, jsonb_build_object('function', p.nspname || '.' || f.proname,
               'enabled', t.tgenabled, 'type', t.tgtype, 'args', encode(t.tgargs, 'escape'),
               'when', t.tgqual IS NOT NULL, 'columns', t.tgattr::text, 'xmin', t.xmin::text)
          FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
          JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace p ON p.oid = f.pronamespace
         WHERE NOT t.tgisinternal OR t.tgparentid <> 0
        UNION ALL
        -- Those that PostgreSQL makes for foreign keys have a number in their names, and only their being off matters.
        SELECT 'constraint triggers', r.name, jsonb_build_object('number', count(*), 'enabled', string_agg(DISTINCT t.tgenabled, ''))
          FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
         WHERE t.tgisinternal AND t.tgparentid = 0 GROUP BY r.name
        UNION ALL
        SELECT 'rule', r.name || ' ' || w.rulename, jsonb_build_object('event', w.ev_type, 'enabled', w.ev_enabled,
               'instead', w.is_instead, 'xmin', w.xmin::text)
          FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
        UNION ALL
        SELECT 'function', s.nspname || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')', jsonb_build_object(
               'body', encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex'), 'kind', f.prokind, 'owner', pg_get_userbyid(f.proowner),
               'acl', f.proacl::text, 'config', to_jsonb(f.proconfig), 'definer', f.prosecdef, 'xmin', f.xmin::text)
          FROM pg_proc f JOIN space s ON s.oid = f.pronamespace
        UNION ALL
        SELECT 'event trigger', e.evtname, jsonb_build_object('event', e.evtevent, 'function', e.evtfoid::regproc::text,
               'enabled', e.evtenabled, 'xmin', e.xmin::text)
          FROM pg_event_trigger e
        UNION ALL
        SELECT 'setting', coalesce(d.datname, '') || ' ' || coalesce(o.rolname, ''), to_jsonb(x.setconfig)
          FROM pg_db_role_setting x LEFT JOIN pg_database d ON d.oid = x.setdatabase LEFT JOIN pg_roles o ON o.oid = x.setrole
         WHERE x.setdatabase = 0 OR d.datname = current_database()
        UNION ALL
        SELECT 'database', 'owner and acl', jsonb_build_object('owner', pg_get_userbyid(d.datdba), 'acl', d.datacl::text)
          FROM pg_database d WHERE d.datname = current_database()
        UNION ALL
        SELECT 'role', o.rolname, jsonb_build_object('super', o.rolsuper, 'roles', o.rolcreaterole, 'databases', o.rolcreatedb,
               'replication', o.rolreplication, 'bypass', o.rolbypassrls, 'login', o.rolcanlogin)
          FROM pg_roles o
         WHERE o.rolname LIKE 'jejak\_%' OR o.rolsuper OR o.rolcreaterole OR o.rolreplication OR o.rolbypassrls
        UNION ALL
        SELECT 'member', m.rolname || ' of ' || g.rolname, jsonb_build_object('admin', bool_or(a.admin_option),
               'inherit', bool_or(a.inherit_option), 'set', bool_or(a.set_option))
          FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
         WHERE g.rolname LIKE 'jejak\_%' OR m.rolname LIKE 'jejak\_%' OR g.rolsuper OR g.rolname LIKE 'pg\_%' AND m.rolname NOT LIKE 'pg\_%'
         GROUP BY m.rolname, g.rolname
    )
    SELECT string_agg(jsonb_build_array(l.kind, l.name, l.facts)::text, E'\n' ORDER BY l.kind COLLATE "C", l.name COLLATE "C") FROM line l
$$;
REVOKE ALL ON FUNCTION audit.manifest_lines() FROM PUBLIC;

-- Whether any of it can have changed since: one number over the rows behind those lines, each with the transaction that
-- last wrote it. It only saves the work of printing them; that it is equal proves nothing to anybody. Lists of what to
-- look for are arrays, so that catalogues are gone through once or by their indexes: it runs twice for every checkpoint.
CREATE OR REPLACE FUNCTION audit.manifest_print() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH space AS MATERIALIZED (
        SELECT n.oid, hash_record_extended((n.oid, n.xmin, n.nspname), 1) AS print
          FROM pg_namespace n WHERE n.nspname IN ('audit', 'hr', 'ops', 'published')
    ), relation AS MATERIALIZED (
        SELECT c.oid, c.relkind, hash_record_extended((c.oid, c.xmin, c.relname, c.relfilenode, c.relhastriggers), 2) AS print
          FROM pg_class c WHERE c.relnamespace = ANY (ARRAY(SELECT s.oid FROM space s)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ), row (print) AS (
        SELECT s.print FROM space s
        UNION ALL SELECT r.print FROM relation r
        UNION ALL SELECT hash_record_extended((a.attrelid, a.attnum, a.xmin), 3)
          FROM pg_attribute a
         WHERE a.attrelid = ANY (ARRAY(SELECT r.oid FROM relation r WHERE r.relkind IN ('r', 'p'))) AND a.attnum > 0
        UNION ALL SELECT hash_record_extended((d.oid, d.xmin), 12)
          FROM pg_attrdef d WHERE d.adrelid = ANY (ARRAY(SELECT r.oid FROM relation r))
        UNION ALL SELECT hash_record_extended((t.oid, t.xmin, t.tgenabled), 4)
          FROM pg_trigger t WHERE t.tgrelid = ANY (ARRAY(SELECT r.oid FROM relation r))
        UNION ALL SELECT hash_record_extended((w.oid, w.xmin, w.ev_enabled), 5)
          FROM pg_rewrite w WHERE w.ev_class = ANY (ARRAY(SELECT r.oid FROM relation r))
        UNION ALL SELECT hash_record_extended((f.oid, f.xmin), 6)
          FROM pg_proc f WHERE f.pronamespace = ANY (ARRAY(SELECT s.oid FROM space s))
        UNION ALL SELECT hash_record_extended((e.oid, e.xmin), 7) FROM pg_event_trigger e
        UNION ALL SELECT hash_record_extended((x.setdatabase, x.setrole, x.xmin), 8) FROM pg_db_role_setting x
        UNION ALL SELECT hash_record_extended((d.datdba, d.datacl::text), 9)
          FROM pg_database d WHERE d.datname = current_database()
        UNION ALL SELECT hash_record_extended((o.rolname, o.rolsuper, o.rolcreaterole, o.rolcreatedb, o.rolreplication,
                                               o.rolbypassrls, o.rolcanlogin), 10) FROM pg_roles o
        UNION ALL SELECT hash_record_extended((m.roleid, m.member, m.xmin), 11) FROM pg_auth_members m
    )
    SELECT bit_xor(r.print) FROM row r
$$;
REVOKE ALL ON FUNCTION audit.manifest_print() FROM PUBLIC;
