-- Purpose:    what stands in this database beside the rooms: schemas and extensions, and what we make none of, such as
--             members of our roles, event triggers, ways to other servers, large objects, rights on PostgreSQL's own.
-- Called by:  jejak.doctor.picture, like picture.sql and in its words.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
WITH role AS (
    SELECT oid, CASE WHEN rolname = current_user THEN 'owner' ELSE rolname::text END AS name,
           rolname = current_user OR rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer') AS is_ours
      FROM pg_roles
    UNION ALL SELECT 0, 'PUBLIC', true
), innate AS (
    SELECT c.oid::regclass::text AS name, c.relacl AS acl, coalesce(i.initprivs, acldefault('r', c.relowner)) AS was
      FROM pg_class c LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
     WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.oid < 16384
    UNION ALL
    SELECT p.oid::regprocedure::text, p.proacl, coalesce(i.initprivs, acldefault('f', p.proowner))
      FROM pg_proc p LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 16384
)
SELECT 'object' AS kind, 'SCHEMA ' || n.nspname AS name, g.name AS says
  FROM pg_namespace n JOIN role g ON g.oid = n.nspowner
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_\d+$'
UNION ALL
SELECT 'object', 'EXTENSION ' || e.extname, 'version ' || e.extversion || ', in ' || e.extnamespace::regnamespace FROM pg_extension e
UNION ALL
SELECT 'object', 'PUBLICATION ' || p.pubname, g.name FROM pg_publication p JOIN role g ON g.oid = p.pubowner
UNION ALL
SELECT 'object', 'SUBSCRIPTION ' || s.subname, g.name
  FROM pg_subscription s JOIN role g ON g.oid = s.subowner
 WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'object', 'SERVER ' || s.srvname, g.name FROM pg_foreign_server s JOIN role g ON g.oid = s.srvowner
UNION ALL
SELECT 'object', 'FOREIGN DATA WRAPPER ' || w.fdwname, g.name FROM pg_foreign_data_wrapper w JOIN role g ON g.oid = w.fdwowner
UNION ALL
SELECT 'object', 'SECURITY LABEL on ' || pg_describe_object(l.classoid, l.objoid, l.objsubid), l.provider || ' ' || l.label
  FROM pg_seclabel l
UNION ALL
-- Who may set, as they please or for everybody, what a superuser alone sets.
SELECT 'grant', 'PARAMETER ' || p.parname || ' → ' || g.name, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
  FROM pg_parameter_acl p CROSS JOIN aclexplode(p.paracl) a JOIN role g ON g.oid = a.grantee
 WHERE a.grantee <> 10
 GROUP BY p.parname, g.name
UNION ALL
-- Rules and triggers on what PostgreSQL brings.
SELECT 'trigger', pg_describe_object(w.tableoid, w.oid, 0), 'on ' || w.ev_class::regclass FROM pg_rewrite w WHERE w.oid >= 16384 AND w.ev_class < 16384
UNION ALL
SELECT 'trigger', pg_describe_object(t.tableoid, t.oid, 0), 'on ' || t.tgrelid::regclass FROM pg_trigger t WHERE t.tgrelid < 16384
UNION ALL
SELECT 'object', 'LARGE OBJECTS of ' || g.name, count(*)::text
  FROM pg_largeobject_metadata l JOIN role g ON g.oid = l.lomowner
 GROUP BY g.name
UNION ALL
SELECT 'trigger', 'EVENT ' || t.evtname, concat_ws(', ', t.evtevent, t.evtfoid::regprocedure, t.evttags::text,
       CASE t.evtenabled WHEN 'A' THEN 'ALWAYS' WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' END)
  FROM pg_event_trigger t
 -- Those that watch the schema, where a superuser could be had to make them.
 WHERE NOT (t.evtenabled = 'A' AND t.evttags IS NULL AND (t.evtname, t.evtevent, t.evtfoid::regproc::text) IN (
       ('audit_commands', 'ddl_command_end', 'audit.note_commands'), ('audit_drops', 'sql_drop', 'audit.note_drops'),
       ('audit_rewrite', 'table_rewrite', 'audit.note_rewrite')))
UNION ALL
SELECT 'role', r.name, 'member of ' || string_agg(DISTINCT g.name, ' ' ORDER BY g.name)
  FROM pg_auth_members m JOIN role g ON g.oid = m.roleid JOIN role r ON r.oid = m.member
 WHERE g.is_ours AND NOT r.is_ours
 GROUP BY r.name
UNION ALL
SELECT 'grant', o.name || ' → ' || g.name, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
  FROM innate o CROSS JOIN aclexplode(o.acl) a JOIN role g ON g.oid = a.grantee
 WHERE g.is_ours
   AND NOT EXISTS (SELECT FROM aclexplode(o.was) w WHERE w.grantee = a.grantee AND w.privilege_type = a.privilege_type)
 GROUP BY o.name, g.name
