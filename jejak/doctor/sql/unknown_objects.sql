-- Purpose:    what stands in this database beside the rooms: schemas and extensions, and what we make none of, such as
--             members of our roles, event triggers, ways to other servers, large objects, rights on table spaces.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
WITH role AS (
    SELECT oid, CASE WHEN rolname = current_user THEN 'owner' ELSE rolname::text END AS name,
           rolname = current_user OR rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer') AS is_ours
      FROM pg_roles
    UNION ALL SELECT 0, 'PUBLIC', true
)
SELECT 'object' AS kind, 'SCHEMA ' || n.nspname AS name, coalesce(g.name, 'role ' || n.nspowner) AS says
  FROM pg_namespace n LEFT JOIN role g ON g.oid = n.nspowner
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_\d+$'
UNION ALL
SELECT 'object', 'EXTENSION ' || e.extname, concat_ws(', ', 'version ' || e.extversion, 'in ' || e.extnamespace::regnamespace,
       'dumps ' || e.extconfig::regclass[]::text, 'where ' || e.extcondition::text) FROM pg_extension e
UNION ALL
SELECT 'object', 'PUBLICATION ' || p.pubname, coalesce(g.name, 'role ' || p.pubowner) FROM pg_publication p LEFT JOIN role g ON g.oid = p.pubowner
UNION ALL
SELECT 'object', 'SUBSCRIPTION ' || s.subname, coalesce(g.name, 'role ' || s.subowner)
  FROM pg_subscription s LEFT JOIN role g ON g.oid = s.subowner
 WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'object', 'SERVER ' || s.srvname, coalesce(g.name, 'role ' || s.srvowner) FROM pg_foreign_server s LEFT JOIN role g ON g.oid = s.srvowner
UNION ALL
SELECT 'object', 'FOREIGN DATA WRAPPER ' || w.fdwname, coalesce(g.name, 'role ' || w.fdwowner) FROM pg_foreign_data_wrapper w LEFT JOIN role g ON g.oid = w.fdwowner
UNION ALL
SELECT 'object', 'SECURITY LABEL on ' || coalesce(pg_describe_object(l.classoid, l.objoid, l.objsubid), l.classoid::regclass || ' ' || l.objoid), l.provider || ' ' || l.label
  FROM pg_seclabel l
UNION ALL
-- Who may set, as they please or for everybody, what a superuser alone sets.
SELECT 'grant', 'PARAMETER ' || p.parname || ' → ' || coalesce(g.name, 'role ' || a.grantee), string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
  FROM pg_parameter_acl p CROSS JOIN aclexplode(p.paracl) a LEFT JOIN role g ON g.oid = a.grantee
 WHERE a.grantee <> 10
 GROUP BY p.parname, coalesce(g.name, 'role ' || a.grantee)
UNION ALL
-- Rules and triggers on what PostgreSQL brings.
SELECT 'trigger', coalesce(pg_describe_object(w.tableoid, w.oid, 0), 'rule ' || w.oid), 'on ' || w.ev_class::regclass FROM pg_rewrite w WHERE w.oid >= 16384 AND w.ev_class < 16384
UNION ALL
SELECT 'trigger', coalesce(pg_describe_object(t.tableoid, t.oid, 0), 'trigger ' || t.oid), 'on ' || t.tgrelid::regclass FROM pg_trigger t WHERE t.tgrelid < 16384
UNION ALL
SELECT 'object', 'LARGE OBJECTS of ' || coalesce(g.name, 'role ' || l.lomowner), count(*)::text
  FROM pg_largeobject_metadata l LEFT JOIN role g ON g.oid = l.lomowner
 GROUP BY coalesce(g.name, 'role ' || l.lomowner)
UNION ALL
SELECT 'trigger', 'EVENT ' || t.evtname, concat_ws(', ', t.evtevent, t.evtfoid::regprocedure, t.evttags::text,
       CASE t.evtenabled WHEN 'A' THEN 'ALWAYS' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' END)
  FROM pg_event_trigger t
 -- Those that watch the schema, where a superuser could be had to make them.
 WHERE NOT (t.evtenabled = 'A' AND t.evttags IS NULL AND (t.evtname, t.evtevent, t.evtfoid::regproc::text) IN (
       ('audit_commands', 'ddl_command_end', 'audit.log_commands'), ('audit_drops', 'sql_drop', 'audit.log_drops'),
       ('audit_rewrite', 'table_rewrite', 'audit.log_rewrite')))
UNION ALL
SELECT 'role', coalesce(r.name, 'role ' || m.member),
       'member of ' || string_agg(g.name || CASE WHEN m.admin_option THEN ' ADMIN' ELSE '' END, ' ' ORDER BY g.name, m.admin_option)
  FROM pg_auth_members m JOIN role g ON g.oid = m.roleid LEFT JOIN role r ON r.oid = m.member
 WHERE g.is_ours AND r.is_ours IS NOT TRUE
 GROUP BY coalesce(r.name, 'role ' || m.member)
UNION ALL
-- Where else our roles may make anything; what is in other databases is not looked at.
SELECT 'grant', 'TABLESPACE ' || t.spcname || ' → ' || g.name, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
  FROM pg_tablespace t CROSS JOIN aclexplode(t.spcacl) a JOIN role g ON g.oid = a.grantee
 WHERE g.is_ours AND g.name NOT IN ('owner', 'PUBLIC') AND a.grantee <> t.spcowner
 GROUP BY t.spcname, g.name
UNION ALL
SELECT 'object', 'TABLESPACE ' || t.spcname, g.name FROM pg_tablespace t JOIN role g ON g.oid = t.spcowner WHERE g.is_ours AND g.name <> 'owner'
UNION ALL
SELECT 'grant', 'DATABASE ' || d.datname || ' → ' || g.name, 'CREATE'
  FROM pg_database d CROSS JOIN aclexplode(d.datacl) a JOIN role g ON g.oid = a.grantee
 WHERE d.datname <> current_database() AND g.is_ours AND g.name NOT IN ('owner', 'PUBLIC') AND a.privilege_type = 'CREATE' AND a.grantee <> d.datdba
UNION ALL
SELECT 'object', 'DATABASE ' || d.datname, g.name
  FROM pg_database d JOIN role g ON g.oid = d.datdba WHERE d.datname <> current_database() AND g.is_ours AND g.name <> 'owner'
UNION ALL
-- Which the one who may make databases copies as a whole.
SELECT 'object', 'DATABASE', 'TEMPLATE' FROM pg_database d WHERE d.datname = current_database() AND d.datistemplate
