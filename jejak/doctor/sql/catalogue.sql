-- Purpose:    everything about this database that guards the rows, one line each: kind, name, what it says.
-- Privileges: none beyond the catalogue. The role that asks is printed as "owner", whatever it is called.
-- Locks:      none. search_path must be pg_catalog alone, so that every name is printed in full.
-- Note:       printed pretty, that is with no more brackets than needed: a restored database nests them otherwise.
--             Every schema is drawn, also those that we never made or that are called like PostgreSQL's own, but for what is
--             temporary; what PostgreSQL itself brings has an oid below 16384 and is in built_in.sql. What an extension brings
--             is drawn like all else, without its owner, who is the person who the server's superuser is.
WITH space AS (
    SELECT oid, nspname AS name, nspowner AS owner, nspacl AS acl, nspname IN ('pg_catalog', 'information_schema', 'pg_toast') AS is_system
      FROM pg_namespace
), role AS (
    SELECT oid, CASE WHEN rolname = current_user THEN 'owner' ELSE rolname::text END AS name FROM pg_roles
    UNION ALL SELECT 0, 'PUBLIC'
), borrowed AS (
    SELECT d.classid, d.objid, 'of extension ' || e.extname AS by
      FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
     WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
), relation AS (
    SELECT c.oid, s.name || '.' || c.relname AS name, c.relkind AS kind, c.relowner AS owner, c.relacl AS acl,
           c.reloptions AS options, c.relrowsecurity AS row_security, b.by,
           -- What the catalogue says to the executor, where it contradicts what is there.
           concat_ws(', ', CASE WHEN c.relpersistence <> 'p' THEN 'UNLOGGED' END,
                     CASE WHEN NOT c.relhastriggers AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid) THEN 'TRIGGERS HIDDEN' END,
                     CASE WHEN NOT c.relhasrules AND EXISTS (SELECT FROM pg_rewrite w WHERE w.ev_class = c.oid) THEN 'RULES HIDDEN' END,
                     CASE WHEN c.relchecks <> (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c')
                          THEN 'CHECKS HIDDEN' END,
                     CASE WHEN NOT c.relhasindex AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid) THEN 'INDEXES HIDDEN' END,
                     CASE WHEN c.relforcerowsecurity THEN 'ROW SECURITY FORCED' END,
                     CASE WHEN c.relkind IN ('r', 'p') AND c.relreplident <> 'd' THEN 'REPLICA IDENTITY ' || c.relreplident::text END,
                     CASE WHEN m.amname <> 'heap' THEN 'BY ' || m.amname END) AS oddities
      FROM pg_class c JOIN space s ON s.oid = c.relnamespace LEFT JOIN pg_am m ON m.oid = c.relam
      LEFT JOIN borrowed b ON b.classid = 'pg_class'::regclass AND b.objid = c.oid
     WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND (c.oid >= 16384 OR NOT s.is_system) AND c.relpersistence <> 't'
), routine AS (
    SELECT p.oid, p.oid::regprocedure::text AS name, p.proowner AS owner, p.proacl AS acl, p.prosecdef AS definer,
           l.lanname AS language, p.provolatile AS volatility, p.proconfig AS settings,
           concat(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), ' ' || p.probin) AS body,
           p.prokind AS kind, pg_get_function_result(p.oid) AS result, p.proisstrict AS strict, p.proleakproof AS leakproof,
           array_to_string(p.proargmodes, '') AS modes, array_to_string(p.proargnames, ' ', '-') AS arguments,
           pg_get_expr(p.proargdefaults, 0) AS defaults, nullif(p.prosupport, 0) AS support, b.by
      FROM pg_proc p JOIN space s ON s.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN borrowed b ON b.classid = 'pg_proc'::regclass AND b.objid = p.oid
     WHERE p.oid >= 16384 OR NOT s.is_system
), held AS (
    SELECT 'DATABASE' AS object, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl
      FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'SCHEMA ' || name, owner, coalesce(acl, acldefault('n', owner)) FROM space
    UNION ALL
    SELECT r.name, r.owner, coalesce(r.acl, acldefault(CASE r.kind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.owner)) FROM relation r
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = r.oid AND i.objsubid = 0
     WHERE r.by IS NULL OR r.acl IS DISTINCT FROM i.initprivs
    UNION ALL
    SELECT r.name || '.' || a.attname, r.owner, a.attacl
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT f.name, f.owner, coalesce(f.acl, acldefault('f', f.owner)) FROM routine f
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = f.oid
     WHERE f.by IS NULL OR f.acl IS DISTINCT FROM i.initprivs
    UNION ALL
    SELECT 'DEFAULT ' || coalesce(n.nspname::text, '*') || ' ' || d.defaclobjtype::text, d.defaclrole, d.defaclacl
      FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
), line (kind, name, says) AS (
    SELECT 'role' AS kind, r.rolname::text AS name,
           concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
                     CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END,
                     CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN NOT rolinherit THEN 'NOINHERIT' END,
                     (SELECT 'member of ' || string_agg(coalesce(g.name, 'role ' || m.roleid) || CASE WHEN m.admin_option THEN ' ADMIN' ELSE '' END, ' '
                                                         ORDER BY g.name, m.roleid, m.admin_option)
                        FROM pg_auth_members m LEFT JOIN role g ON g.oid = m.roleid WHERE m.member = r.oid)) AS says
      FROM pg_roles r WHERE r.rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer')
    UNION ALL
    -- Of the whole cluster first, then of this database, which has the last word: a role may have both.
    SELECT 'setting', coalesce(r.rolname::text, 'everybody'),
           string_agg(CASE WHEN s.setdatabase = 0 THEN '' ELSE 'IN DATABASE ' END || array_to_string(s.setconfig, ', '), ', '
                      ORDER BY s.setdatabase)
      FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
     WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND (r.rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer', current_user) OR r.oid IS NULL)
     GROUP BY coalesce(r.rolname::text, 'everybody')
    UNION ALL
    SELECT 'grant', h.object || ' → ' || coalesce(g.name, 'role ' || a.grantee),
           string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
      FROM held h CROSS JOIN aclexplode(h.acl) a LEFT JOIN role g ON g.oid = a.grantee
     WHERE a.grantee <> h.owner
     GROUP BY h.object, coalesce(g.name, 'role ' || a.grantee)
    UNION ALL
    SELECT 'trigger', r.name || ' ' || t.tgname, pg_get_triggerdef(t.oid, true)
           || CASE t.tgenabled WHEN 'A' THEN ' ALWAYS' WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' REPLICA' ELSE '' END
      FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid
     WHERE NOT t.tgisinternal OR NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype IN ('f', 'u', 'p', 'x'))
    UNION ALL
    -- The triggers behind foreign keys have numbers for names; only one that sleeps is worth a line.
    SELECT 'trigger', r.name || ' (foreign keys)', 'DISABLED'
      FROM relation r WHERE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = r.oid AND t.tgisinternal AND t.tgenabled <> 'O')
    UNION ALL
    SELECT 'trigger', r.name || ' ' || k.conname || ' (trigger)', 'calls ' || t.tgfoid::regprocedure
      FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid JOIN pg_trigger t ON t.tgconstraint = k.oid AND t.tgisinternal
     WHERE t.tgfoid >= 16384 OR (t.tgfoid::regproc)::text !~ CASE k.contype WHEN 'f' THEN '^"RI_FKey_[a-z_]+"$' ELSE '^unique_key_recheck$' END
    UNION ALL
    -- Two on each side: one that looks when a row comes or changes, and one for each way in which what it refers to may go.
    SELECT 'trigger', r.name || ' ' || k.conname || ' (triggers)', count(DISTINCT t.tgfoid) || ' of ' || e.expected
      FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'f' AND k.conenforced
     CROSS JOIN LATERAL (SELECT CASE k.conparentid WHEN 0 THEN 4 ELSE 2 END) e (expected)
      LEFT JOIN pg_trigger t ON t.tgconstraint = k.oid AND t.tgisinternal
     GROUP BY r.name, k.conname, e.expected HAVING count(t.oid) <> e.expected OR count(DISTINCT t.tgfoid) <> e.expected
    UNION ALL
    SELECT 'trigger', r.name || ' ' || w.rulename, pg_get_ruledef(w.oid)
      FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid
     WHERE w.rulename <> '_RETURN' OR w.ev_type <> '1' OR r.kind NOT IN ('v', 'm')
    UNION ALL
    SELECT 'function', f.name, concat_ws(', ', coalesce(f.by, g.name), f.language, f.kind, f.volatility, 'returns ' || f.result,
           CASE WHEN f.definer THEN 'SECURITY DEFINER' END, CASE WHEN f.strict THEN 'STRICT' END,
           CASE WHEN f.leakproof THEN 'LEAKPROOF' END, array_to_string(f.settings, ', '), 'defaults ' || f.defaults,
           -- A body may use its arguments by name, so that exchanged names make another function of it.
           'named ' || f.arguments, 'given ' || f.modes,
           'supported by ' || f.support::regproc,
           (SELECT concat_ws(' ', 'folds by', aggtransfn, agginitval) FROM pg_aggregate WHERE aggfnoid = f.oid),
           'sha256 ' || encode(sha256(convert_to(f.body, 'UTF8')), 'hex'))
      FROM routine f LEFT JOIN role g ON g.oid = f.owner
    UNION ALL
    SELECT 'relation', r.name, concat_ws(', ', coalesce(r.by, g.name), r.kind, array_to_string(r.options, ', '),
           CASE WHEN r.row_security THEN 'ROW SECURITY' END, nullif(r.oddities, ''),
           CASE r.kind WHEN 'p' THEN 'by ' || pg_get_partkeydef(r.oid) END,
       (SELECT 'part of ' || string_agg(i.inhparent::regclass::text, ' ') FROM pg_inherits i WHERE i.inhrelid = r.oid),
           CASE WHEN r.kind IN ('v', 'm')
                THEN 'sha256 ' || encode(sha256(convert_to(pg_get_viewdef(r.oid, true), 'UTF8')), 'hex') END)
      FROM relation r LEFT JOIN role g ON g.oid = r.owner
    UNION ALL
    SELECT 'column', r.name || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attnotnull THEN 'NOT NULL' END, CASE WHEN a.attidentity <> '' THEN 'IDENTITY ' || a.attidentity::text END,
           CASE WHEN a.attgenerated <> '' THEN 'GENERATED ' || a.attgenerated::text END,
           CASE WHEN a.attcollation <> y.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
           CASE WHEN a.atthasdef <> (d.oid IS NOT NULL) THEN 'DEFAULT HIDDEN' END,
           'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
      FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type y ON y.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
     WHERE r.kind IN ('r', 'p', 'f')
    UNION ALL
    SELECT 'constraint', r.name || ' ' || k.conname, pg_get_constraintdef(k.oid, true)
      FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT 'index', r.name || ' ' || i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
      FROM relation r JOIN pg_index i ON i.indrelid = r.oid
     WHERE i.indisunique OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
    UNION ALL
    -- One that keeps no row unique any more, though it is there.
    SELECT 'index', r.name || ' ' || i.indexrelid::regclass::text || ' (asleep)', concat_ws(', ', CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
           CASE WHEN NOT i.indisready THEN 'NOT READY' END, CASE WHEN NOT i.indislive THEN 'DEAD' END,
           CASE WHEN NOT i.indimmediate THEN 'NOT IMMEDIATE' END)
      FROM relation r JOIN pg_index i ON i.indrelid = r.oid
     WHERE i.indisunique AND NOT (i.indisvalid AND i.indisready AND i.indislive AND i.indimmediate)
    UNION ALL
    SELECT 'sequence', r.name, concat_ws(', ', format_type(q.seqtypid, NULL), q.seqmin || ' to ' || q.seqmax, 'by ' || q.seqincrement,
           CASE WHEN q.seqcache <> 1 THEN 'CACHE ' || q.seqcache END, CASE WHEN q.seqcycle THEN 'CYCLE' END)
      FROM relation r JOIN pg_sequence q ON q.seqrelid = r.oid
    UNION ALL
    SELECT 'register', w.relation, 'audited by ' || array_to_string(w.key_columns, ', ')
           || coalesce(', open ' || nullif(array_to_string(w.open_columns, ' '), ''), '')
           || coalesce(', secret ' || nullif(array_to_string(w.secret_columns, ' '), ''), '')
           || coalesce(', about ' || nullif(array_to_string(w.subject_columns, ' '), ''), '')
           || coalesce(', kept ' || w.retention, '')
           || CASE WHEN w.reason_required THEN ', with a reason' ELSE '' END
           || coalesce(', arrays ' || nullif(concat(nullif(array_lower(w.key_columns, 1), 1), nullif(array_lower(w.open_columns, 1), 1),
                                                  nullif(array_lower(w.secret_columns, 1), 1), nullif(array_lower(w.subject_columns, 1), 1)), ''), '')
      FROM audit.relation w
    UNION ALL
    SELECT 'register', u.relation, 'outside: ' || u.reason FROM ops.unaudited u
), alike AS (
    -- Partitions of the log come as it grows, each like the first: they are one line together, and what only some of
    -- them have is told with their number.
    SELECT kind, regexp_replace(name, '\mentry_from_\d+', 'entry_from_*', 'g') AS name,
           regexp_replace(says, '\mentry_from_\d+', 'entry_from_*', 'g') AS says, name ~ '\mentry_from_\d+' AS is_part
      FROM line
), counted AS (
    SELECT kind, name, says || CASE WHEN is_part AND count(*) < (SELECT count(*) FROM relation r WHERE r.name ~ '^audit\.entry_from_\d+$')
                                    THEN ' (on ' || count(*) || ')' ELSE '' END AS says
      FROM alike
     GROUP BY kind, name, says, is_part
)
SELECT kind, name, string_agg(says, '; ' ORDER BY says) AS says FROM counted GROUP BY kind, name
