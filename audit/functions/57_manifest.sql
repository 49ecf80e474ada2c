-- Purpose:    what the catalogue says about everything that keeps the log honest, one line each, so that a sealed hash of
--             it shows later that, and what, was otherwise at that moment.
-- Privileges: owner only. Reads catalogues that everybody may read.
-- Locks:      none.
-- Note:       a line is a JSON array [kind, name, facts]. `xmin` is the transaction that last wrote the catalogue row: it
--             differs when something was altered and put back between two checkpoints; the columns of a relation and their
--             defaults have one list of them. What explains a difference:
--             a release leaves S entries, in the same batch or earlier in the log than the control entry, by a transaction
--             whose id is the line's xmin; audit.extend makes partitions audit.entry_from_N, whose lines are new and are
--             like those of the partition before; a rewrite (VACUUM FULL) changes xmin and `file` of a relation together and
--             nothing else, and of its columns xmin and how many are `missing` in older rows; REINDEX CONCURRENTLY changes xmin
--             and `index` of a constraint together; in a new cluster every xmin, file, index and oid is another one, and the
--             facts are the same. All else is an alteration outside a release.
--             What stands outside of our schemas and may be taken for ours is `object`, or `extension` with all its members
--             in one line; what PostgreSQL brings itself (oid below 16384) is `built-in`, and has a line only where it was
--             written since initdb: by a transaction after those that the built-in extension and template0 bear, both of
--             which somebody would have to touch, and in any case after the two thousandth. `parameter` has a line only while
--             a setting is in force that silences or blinds; jejak/doctor/settings.toml says why. `writes` counts what was
--             written to catalogues that only a release writes, as far as PostgreSQL's statistics know, so that what was made
--             and removed between two checkpoints is not without a trace; they come late and start anew with a server that
--             fell, so that they accuse nobody. The line `format` tells a
--             reader which kinds there are. `rights` are those on PostgreSQL's own tables and their columns, `login` says when and
--             how often a role may log in; `columns` has those of views too. `tree` is a digest of what PostgreSQL runs, which need not be
--             what it prints, and which a superuser can change where it is stored apart (TOAST) without a new number of a
--             transaction; in another database it is another one.

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
    ), mark AS MATERIALIZED (
        SELECT least(2000, (SELECT max(e.xmin::text::bigint) FROM pg_extension e WHERE e.oid < 16384),
                     (SELECT d.xmin::text::bigint FROM pg_database d WHERE d.datname = 'template0')) AS last
    ), born (class, oid, written, space, of_class, of_oid) AS MATERIALIZED (
        SELECT f.tableoid, f.oid, f.xmin, f.pronamespace, f.tableoid, f.oid FROM pg_proc f
        UNION ALL SELECT y.tableoid, y.oid, y.xmin, 0, y.tableoid, y.oid FROM pg_type y
         WHERE y.oid < 16384 OR y.typrelid = 0 AND NOT EXISTS (SELECT FROM pg_type b WHERE b.typarray = y.oid AND b.typrelid <> 0)
        UNION ALL SELECT o.tableoid, o.oid, o.xmin, 0, o.tableoid, o.oid FROM pg_operator o
        UNION ALL SELECT o.tableoid, o.oid, o.xmin, 0, o.tableoid, o.oid FROM pg_opclass o
        UNION ALL SELECT o.tableoid, o.oid, o.xmin, 0, o.tableoid, o.oid FROM pg_opfamily o
        UNION ALL SELECT a.tableoid, a.oid, a.xmin, 0, 'pg_opfamily'::regclass, a.amopfamily FROM pg_amop a
        UNION ALL SELECT a.tableoid, a.oid, a.xmin, 0, 'pg_opfamily'::regclass, a.amprocfamily FROM pg_amproc a
        UNION ALL SELECT a.tableoid, a.oid, a.xmin, 0, a.tableoid, a.oid FROM pg_am a
        UNION ALL SELECT c.tableoid, c.oid, c.xmin, 0, c.tableoid, c.oid FROM pg_cast c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin, 0, c.tableoid, c.oid FROM pg_collation c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin, 0, c.tableoid, c.oid FROM pg_conversion c
        UNION ALL SELECT l.tableoid, l.oid, l.xmin, 0, l.tableoid, l.oid FROM pg_language l
        UNION ALL SELECT w.tableoid, w.oid, w.xmin, 0, 'pg_class'::regclass, w.ev_class FROM pg_rewrite w
         WHERE w.ev_class <> ALL (ARRAY(SELECT r.oid FROM relation r))
        UNION ALL SELECT n.tableoid, n.oid, n.xmin, n.oid, n.tableoid, n.oid FROM pg_namespace n
         WHERE n.oid >= 16384 AND n.nspname !~ '^pg_(toast_)?temp_\d+$'
        UNION ALL SELECT p.tableoid, p.oid, p.xmin, 0, p.tableoid, p.oid FROM pg_policy p
        UNION ALL SELECT d.tableoid, d.oid, d.xmin, 0, d.tableoid, d.oid FROM pg_default_acl d
        UNION ALL SELECT p.tableoid, p.oid, p.xmin, 0, p.tableoid, p.oid FROM pg_parameter_acl p
        UNION ALL SELECT p.tableoid, p.oid, p.xmin, 0, p.tableoid, p.oid FROM pg_publication p
        UNION ALL SELECT w.tableoid, w.oid, w.xmin, 0, w.tableoid, w.oid FROM pg_foreign_data_wrapper w
        UNION ALL SELECT v.tableoid, v.oid, v.xmin, 0, v.tableoid, v.oid FROM pg_foreign_server v
        UNION ALL SELECT f.tableoid, f.oid, f.xmin, 0, f.tableoid, f.oid FROM pg_transform f
        UNION ALL SELECT 'pg_type'::regclass, r.rngtypid, r.xmin, 0, 'pg_type'::regclass, r.rngtypid FROM pg_range r WHERE r.rngtypid < 16384
        UNION ALL SELECT t.tableoid, t.oid, t.xmin, 0, t.tableoid, t.oid FROM pg_ts_config t
        UNION ALL SELECT t.tableoid, t.oid, t.xmin, 0, t.tableoid, t.oid FROM pg_ts_dict t
        UNION ALL SELECT t.tableoid, t.oid, t.xmin, 0, t.tableoid, t.oid FROM pg_ts_parser t
        UNION ALL SELECT t.tableoid, t.oid, t.xmin, 0, t.tableoid, t.oid FROM pg_ts_template t
    ), member AS MATERIALIZED (
        SELECT e.extname, b.class, b.oid, b.written
          FROM born b JOIN pg_depend d ON d.classid = b.of_class AND d.objid = b.of_oid AND d.deptype = 'e'
          JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
    ), innate (oid, attname, relowner, acl, ours) AS MATERIALIZED (
        SELECT c.oid, NULL::name, c.relowner, c.relacl, (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'audit')
          FROM pg_class c WHERE c.oid < 16384 AND c.relacl IS NOT NULL
        UNION ALL
        SELECT c.oid, a.attname, c.relowner, a.attacl, (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = 'audit')
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attrelid < 16384 AND a.attacl IS NOT NULL
    ), line (kind, name, facts) AS (
        SELECT 'format', 'manifest', to_jsonb(3)
        UNION ALL
        SELECT 'schema', s.nspname, jsonb_build_object('owner', pg_get_userbyid(n.nspowner), 'acl', n.nspacl::text,
               'xmin', n.xmin::text)
          FROM pg_namespace n JOIN space s USING (oid)
        UNION ALL
        SELECT 'relation', r.name, jsonb_build_object('kind', r.relkind, 'owner', pg_get_userbyid(r.relowner),
               'acl', r.relacl::text, 'triggers', r.relhastriggers, 'security', r.relrowsecurity,
               'forced', r.relforcerowsecurity, 'file', r.relfilenode::text, 'xmin', r.written::text)
          FROM relation r
        UNION ALL
        -- By which whole rows are compared, and the array of them.
        SELECT 'row type', r.name, jsonb_build_object('of', string_agg(nullif(y.typrelid, 0)::regclass::text, ' '), 'xmin', jsonb_agg(DISTINCT y.xmin::text ORDER BY y.xmin::text))
          FROM relation r JOIN pg_class c ON c.oid = r.oid JOIN pg_type y ON y.oid = c.reltype OR y.typelem = c.reltype AND c.reltype <> 0
         GROUP BY r.name
        UNION ALL
        SELECT 'columns', r.name, jsonb_build_object('columns', jsonb_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || CASE a.attidentity WHEN '' THEN '' ELSE ' identity ' || a.attidentity::text END
               || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || coalesce(' ' || a.attacl::text, '') ORDER BY a.attnum),
               'dropped', count(*) FILTER (WHERE a.attisdropped), 'missing', count(*) FILTER (WHERE a.atthasmissing),
               'tree', left(encode(sha256(convert_to(string_agg(d.adbin::text, ' ' ORDER BY a.attnum), 'UTF8')), 'hex'), 16),
               'xmin', (SELECT jsonb_agg(DISTINCT x ORDER BY x) FROM unnest(array_agg(a.xmin::text) || array_agg(d.xmin::text)) x
                         WHERE x IS NOT NULL))
          FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE r.relkind <> 'S' GROUP BY r.name
        UNION ALL
        -- Rights of ours and of everybody's on PostgreSQL's own tables.
        SELECT 'rights', i.oid::regclass || coalesce('.' || i.attname, ''), to_jsonb(string_agg(
               concat_ws(' ', coalesce(g.rolname::text, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE 'role ' || a.grantee END),
                         a.privilege_type, CASE WHEN a.is_grantable THEN 'to give' END), ', ' ORDER BY a.grantee, a.privilege_type, a.is_grantable))
          FROM innate i CROSS JOIN aclexplode(i.acl) a LEFT JOIN pg_roles g ON g.oid = a.grantee
         WHERE a.grantee <> i.relowner AND (a.grantee < 16384 OR a.grantee = i.ours OR g.rolname LIKE 'jejak\_%' OR g.oid IS NULL)
         GROUP BY i.oid, i.attname
        UNION ALL
        SELECT 'trigger', r.name || ' ' || t.tgname, jsonb_build_object('function', p.nspname || '.' || f.proname,
               'enabled', t.tgenabled, 'type', t.tgtype, 'args', encode(t.tgargs, 'escape'),
               'when', t.tgqual IS NOT NULL, 'columns', t.tgattr::text, 'xmin', t.xmin::text,
               'tree', left(encode(sha256(convert_to(t.tgqual::text, 'UTF8')), 'hex'), 16))
          FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
          JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace p ON p.oid = f.pronamespace
         WHERE NOT t.tgisinternal OR t.tgparentid <> 0
        UNION ALL
        -- Those that PostgreSQL makes for foreign keys have a number in their names, and only their being off matters.
        SELECT 'constraint triggers', r.name, jsonb_build_object('number', count(*), 'enabled', string_agg(DISTINCT t.tgenabled, ''))
          FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
         WHERE t.tgisinternal AND t.tgparentid = 0 GROUP BY r.name
        UNION ALL
        -- With the triggers that keep it, which may sleep for a while.
        SELECT 'constraint', r.name || ' ' || k.conname, jsonb_build_object('says', pg_get_constraintdef(k.oid, true), 'oid', k.oid::text,
               'index', k.conindid::text || coalesce(' ' || string_agg(DISTINCT t.tgconstrindid::text, ' '), ''),
               'enabled', string_agg(DISTINCT t.tgenabled, ''), 'tree', left(encode(sha256(convert_to(k.conbin::text, 'UTF8')), 'hex'), 16),
               'xmin', (SELECT jsonb_agg(DISTINCT x ORDER BY x) FROM unnest(array_agg(t.xmin::text) || (k.xmin::text)) x WHERE x IS NOT NULL))
          FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid LEFT JOIN pg_trigger t ON t.tgconstraint = k.oid AND t.tgisinternal
         WHERE k.contype <> 'n' GROUP BY k.oid, k.conname, k.conindid, k.conbin::text, k.xmin::text, r.name
        UNION ALL
        SELECT 'index', r.name || ' ' || c.relname, jsonb_build_object('index', c.oid::text, 'awake', i.indisvalid AND i.indisready AND i.indislive,
               'checked', i.indcheckxmin, 'xmin', i.xmin::text,
               'tree', left(encode(sha256(convert_to(nullif(concat(i.indexprs, i.indpred), ''), 'UTF8')), 'hex'), 16))
          FROM pg_index i JOIN relation r ON r.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indisunique OR i.indexrelid IN (SELECT k.conindid FROM pg_constraint k WHERE k.contype = 'x')
        UNION ALL
        SELECT 'sequence', r.name, jsonb_build_object('says', concat_ws(' ', format_type(q.seqtypid, NULL), q.seqmin, q.seqmax, 'by', q.seqincrement,
               'cache', q.seqcache, CASE WHEN q.seqcycle THEN 'cycle' END), 'xmin', q.xmin::text)
          FROM pg_sequence q JOIN relation r ON r.oid = q.seqrelid
        UNION ALL
        SELECT 'rule', r.name || ' ' || w.rulename, jsonb_build_object('event', w.ev_type, 'enabled', w.ev_enabled,
               'instead', w.is_instead, 'xmin', w.xmin::text,
               'tree', left(encode(sha256(convert_to(concat(w.ev_action, w.ev_qual), 'UTF8')), 'hex'), 16))
          FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
        UNION ALL
        SELECT 'system views', 'trees', jsonb_object_agg(w.ev_class::regclass || ' ' || w.rulename,
               left(encode(sha256(convert_to(concat(w.ev_action, w.ev_qual), 'UTF8')), 'hex'), 16))
          FROM pg_rewrite w WHERE w.ev_class < 16384
        UNION ALL
        SELECT 'function', s.nspname || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')', jsonb_build_object(
               'body', encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex'), 'kind', f.prokind, 'owner', pg_get_userbyid(f.proowner),
               'acl', f.proacl::text, 'config', to_jsonb(f.proconfig), 'definer', f.prosecdef, 'xmin', f.xmin::text,
               'tree', left(encode(sha256(convert_to(nullif(concat(f.prosqlbody, f.proargdefaults), ''), 'UTF8')), 'hex'), 16))
          FROM pg_proc f JOIN space s ON s.oid = f.pronamespace
        UNION ALL
        SELECT 'built-in', coalesce(pg_describe_object(b.class, b.oid, 0), b.class::regclass || ' ' || b.oid), jsonb_build_object('xmin', b.written::text)
          FROM born b CROSS JOIN mark m WHERE b.oid < 16384 AND b.written::text::bigint > m.last
        UNION ALL
        SELECT 'object', coalesce(pg_describe_object(b.class, b.oid, 0), b.class::regclass || ' ' || b.oid), jsonb_build_object('xmin', b.written::text)
          FROM born b
         WHERE b.oid >= 16384 AND b.space <> ALL (ARRAY(SELECT s.oid FROM space s))
           -- What a session makes for itself is not found by a name without its schema, and comes and goes.
           AND NOT coalesce((pg_identify_object(b.class, b.oid, 0)).schema ~ '^pg_temp', false)
           AND NOT EXISTS (SELECT FROM member m WHERE m.class = b.class AND m.oid = b.oid)
        UNION ALL
        SELECT 'object', 'subscription ' || u.subname, jsonb_build_object('enabled', u.subenabled)
          FROM pg_subscription u WHERE u.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        UNION ALL
        SELECT 'extension', e.extname, jsonb_build_object('version', e.extversion, 'members', count(m.oid),
               'xmin', (SELECT jsonb_agg(DISTINCT x ORDER BY x) FROM unnest(array_agg(m.written::text) || (e.xmin::text)) x WHERE x IS NOT NULL))
          FROM pg_extension e LEFT JOIN member m ON m.extname = e.extname GROUP BY e.oid, e.extname, e.extversion, e.xmin::text
        UNION ALL
        SELECT 'writes', c.name::text, jsonb_build_object('made', pg_stat_get_tuples_inserted(c.name), 'altered', pg_stat_get_tuples_updated(c.name),
               'removed', pg_stat_get_tuples_deleted(c.name))
          FROM unnest('{pg_aggregate,pg_am,pg_amop,pg_amproc,pg_auth_members,pg_authid,pg_cast,pg_collation,pg_conversion,pg_db_role_setting,pg_default_acl,
            pg_event_trigger,pg_extension,pg_foreign_data_wrapper,pg_language,pg_opclass,pg_operator,pg_opfamily,pg_parameter_acl,pg_policy,
            pg_proc,pg_publication,pg_transform,pg_ts_config,pg_ts_dict}'::regclass[]) c (name)
        UNION ALL
        SELECT 'parameter', p.name, to_jsonb(p.value)
          FROM (VALUES ('event_triggers', 'on', current_setting('event_triggers', true)),
                       ('session_replication_role', 'origin', current_setting('session_replication_role')),
                       ('row_security', 'on', current_setting('row_security')),
                       ('allow_system_table_mods', 'off', current_setting('allow_system_table_mods')),
                       ('ignore_system_indexes', 'off', current_setting('ignore_system_indexes')),
                       ('local_preload_libraries', '', current_setting('local_preload_libraries'))) p (name, harmless, value)
         WHERE p.value <> p.harmless
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
        SELECT 'database', 'locale', jsonb_build_object('encoding', pg_encoding_to_char(d.encoding), 'provider', d.datlocprovider,
               'collate', d.datcollate, 'ctype', d.datctype, 'locale', d.datlocale, 'rules', d.daticurules)
          FROM pg_database d WHERE d.datname = current_database()
        UNION ALL
        SELECT 'role', o.rolname, jsonb_build_object('super', o.rolsuper, 'roles', o.rolcreaterole, 'databases', o.rolcreatedb,
               'replication', o.rolreplication, 'bypass', o.rolbypassrls, 'login', o.rolcanlogin, 'inherit', o.rolinherit)
          FROM pg_roles o
         WHERE o.rolname LIKE 'jejak\_%' OR o.rolsuper OR o.rolcreaterole OR o.rolreplication OR o.rolbypassrls
        UNION ALL
        -- Which an administrator may lawfully change.
        SELECT 'login', o.rolname, jsonb_build_object('limit', nullif(o.rolconnlimit, -1), 'until', o.rolvaliduntil AT TIME ZONE 'UTC')
          FROM pg_roles o WHERE o.rolname LIKE 'jejak\_%' AND (o.rolconnlimit <> -1 OR o.rolvaliduntil IS NOT NULL)
        UNION ALL
        -- By their numbers, for a membership counts also where the row of the role is gone, or called otherwise.
        SELECT 'member', coalesce(m.rolname, 'role ' || a.member) || ' of ' || coalesce(g.rolname, 'role ' || a.roleid), jsonb_build_object('admin', bool_or(a.admin_option),
               'inherit', bool_or(a.inherit_option), 'set', bool_or(a.set_option))
          FROM pg_auth_members a LEFT JOIN pg_roles g ON g.oid = a.roleid LEFT JOIN pg_roles m ON m.oid = a.member
         WHERE (g.rolname LIKE 'jejak\_%' OR m.rolname LIKE 'jejak\_%' OR g.rolsuper OR g.oid IS NULL OR m.oid IS NULL
                OR a.roleid < 16384 AND a.member >= 16384)
           AND a.roleid <> 3374 -- pg_read_all_settings, which the doctor asks for
         GROUP BY 2
    )
    SELECT string_agg(jsonb_build_array(l.kind, l.name, l.facts)::text, E'\n' ORDER BY l.kind COLLATE "C", l.name COLLATE "C") FROM line l
$$;
REVOKE ALL ON FUNCTION audit.manifest_lines() FROM PUBLIC;

-- Whether any of it can have changed since: one number over the rows behind those lines, each with the transaction that
-- last wrote it. It only saves the work of printing them; that it is equal proves nothing to anybody. Lists of what to
-- look for are arrays, so that catalogues are gone through once or by their indexes: it runs twice for every checkpoint.
-- Most of what PostgreSQL brings was written by the first transaction of all and is passed over.
CREATE OR REPLACE FUNCTION audit.manifest_hash() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH space AS MATERIALIZED (
        SELECT n.oid, hash_record_extended((n.oid, n.xmin, n.nspname), 1) AS print
          FROM pg_namespace n WHERE n.nspname IN ('audit', 'hr', 'ops', 'published')
    ), relation AS MATERIALIZED (
        SELECT c.oid, c.relkind, hash_record_extended((c.oid, c.xmin, c.relname, c.relfilenode, c.relhastriggers), 2) AS print
          FROM pg_class c WHERE c.relnamespace = ANY (ARRAY(SELECT s.oid FROM space s)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ), born (class, oid, written) AS (
        SELECT c.tableoid, c.oid, c.xmin FROM pg_proc c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_operator c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_opclass c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_opfamily c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_amop c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_amproc c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_am c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_cast c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_collation c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_conversion c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_language c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_type c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_extension c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_namespace c WHERE c.nspname !~ '^pg_(toast_)?temp_\d+$'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_policy c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_default_acl c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_parameter_acl c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_publication c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_foreign_data_wrapper c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_foreign_server c
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_transform c
        UNION ALL SELECT c.tableoid, c.rngtypid, c.xmin FROM pg_range c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_ts_config c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_ts_dict c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_ts_parser c WHERE c.xmin <> '1'
        UNION ALL SELECT c.tableoid, c.oid, c.xmin FROM pg_ts_template c WHERE c.xmin <> '1'
    ), row (print) AS (
        SELECT hash_record_extended((b.class, b.oid, b.written), 13) FROM born b
        UNION ALL SELECT hash_record_extended((u.oid, u.subenabled), 14) FROM pg_subscription u
        UNION ALL SELECT hash_record_extended((k.oid, k.xmin), 15)
          FROM pg_constraint k WHERE k.xmin <> '1' AND k.contype <> 'n'
        UNION ALL SELECT hash_record_extended((i.indexrelid, i.xmin), 16)
          FROM pg_index i WHERE i.xmin <> '1' AND (i.indisunique OR i.indexrelid IN (SELECT k.conindid FROM pg_constraint k WHERE k.contype = 'x'))
           AND i.indrelid = ANY (ARRAY(SELECT r.oid FROM relation r))
        UNION ALL SELECT hash_record_extended((c.name, pg_stat_get_tuples_inserted(c.name), pg_stat_get_tuples_updated(c.name),
                                               pg_stat_get_tuples_deleted(c.name)), 19)
          FROM unnest('{pg_aggregate,pg_am,pg_amop,pg_amproc,pg_auth_members,pg_authid,pg_cast,pg_collation,pg_conversion,pg_db_role_setting,pg_default_acl,
            pg_event_trigger,pg_extension,pg_foreign_data_wrapper,pg_language,pg_opclass,pg_operator,pg_opfamily,pg_parameter_acl,pg_policy,
            pg_proc,pg_publication,pg_transform,pg_ts_config,pg_ts_dict}'::regclass[]) c (name)
        UNION ALL SELECT hash_record_extended((q.seqrelid, q.xmin), 17) FROM pg_sequence q
        UNION ALL SELECT hash_record_extended((current_setting('event_triggers', true), current_setting('session_replication_role'),
               current_setting('row_security'), current_setting('allow_system_table_mods'), current_setting('ignore_system_indexes'),
               current_setting('local_preload_libraries')), 18)
        UNION ALL SELECT s.print FROM space s
        UNION ALL SELECT r.print FROM relation r
        UNION ALL SELECT hash_record_extended((a.attrelid, a.attnum, a.xmin), 3)
          FROM pg_attribute a
         WHERE a.attrelid = ANY (ARRAY(SELECT r.oid FROM relation r WHERE r.relkind <> 'S')) AND a.attnum > 0
        UNION ALL SELECT hash_record_extended((c.oid, c.relacl::text), 20) FROM pg_class c WHERE c.oid < 16384 AND c.relacl IS NOT NULL
        UNION ALL SELECT hash_record_extended((a.attrelid, a.attnum, a.attacl::text), 21)
          FROM pg_attribute a WHERE a.attrelid < 16384 AND a.attacl IS NOT NULL
        UNION ALL SELECT hash_record_extended((d.oid, d.xmin), 12)
          FROM pg_attrdef d
        UNION ALL SELECT hash_record_extended((t.oid, t.xmin, t.tgenabled), 4)
          FROM pg_trigger t
        UNION ALL SELECT hash_record_extended((w.oid, w.xmin, w.ev_enabled), 5)
          FROM pg_rewrite w
        UNION ALL SELECT hash_record_extended((e.oid, e.xmin), 7) FROM pg_event_trigger e
        UNION ALL SELECT hash_record_extended((x.setdatabase, x.setrole, x.xmin), 8) FROM pg_db_role_setting x
        UNION ALL SELECT hash_record_extended((d.datdba, d.datacl::text, d.encoding, d.datlocprovider, d.datcollate, d.datctype, d.datlocale, d.daticurules), 9)
          FROM pg_database d WHERE d.datname = current_database()
        UNION ALL SELECT hash_record_extended((o.rolname, o.rolsuper, o.rolcreaterole, o.rolcreatedb, o.rolreplication,
                                               o.rolbypassrls, o.rolcanlogin, o.rolinherit, o.rolconnlimit, o.rolvaliduntil), 10) FROM pg_roles o
        UNION ALL SELECT hash_record_extended((m.roleid, m.member, m.xmin), 11) FROM pg_auth_members m
    )
    SELECT bit_xor(r.print) FROM row r
$$;
REVOKE ALL ON FUNCTION audit.manifest_hash() FROM PUBLIC;
