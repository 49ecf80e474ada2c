-- Purpose:    what belongs to somebody else than in a fresh database, where it is not printed with its owner, and rights on types and
--             languages that are not those of a fresh database; nothing in an honest one.
-- Privileges: none beyond the catalogue.
-- Locks:      none. search_path must be pg_catalog alone, so that every name is printed in full.
-- Note:       what PostgreSQL brings, and an event trigger, is a superuser's, whichever; all else is a superuser's, that of the role
--             that asks, or of who makes roles, as the administrator of a managed server does. An index and a table of values stored apart (TOAST) are as the table that they belong to.
WITH role AS (
    SELECT oid, CASE WHEN rolname = current_user THEN 'owner' ELSE rolname::text END AS name, rolsuper AS is_super,
           rolname = current_user OR rolcreaterole AS may_own,
           rolname IN (current_user, 'jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer') AS is_ours
      FROM pg_roles
    UNION ALL SELECT 0, 'PUBLIC', false, false, true
), temporary AS (
    SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_\d+$'
), owned (class, oid, owner, is_supers) AS (
    SELECT tableoid, oid, typowner, oid < 16384 FROM pg_type WHERE typnamespace NOT IN (SELECT t.oid FROM temporary t)
    UNION ALL SELECT tableoid, oid, lanowner, oid < 16384 FROM pg_language
    UNION ALL SELECT tableoid, oid, extowner, oid < 16384 FROM pg_extension
    UNION ALL SELECT tableoid, oid, evtowner, true FROM pg_event_trigger
    UNION ALL SELECT tableoid, oid, cfgowner, oid < 16384 FROM pg_ts_config
    UNION ALL SELECT tableoid, oid, dictowner, oid < 16384 FROM pg_ts_dict
    UNION ALL SELECT tableoid, oid, oprowner, oid < 16384 FROM pg_operator
    UNION ALL SELECT tableoid, oid, opcowner, oid < 16384 FROM pg_opclass
    UNION ALL SELECT tableoid, oid, opfowner, oid < 16384 FROM pg_opfamily
    UNION ALL SELECT tableoid, oid, collowner, oid < 16384 FROM pg_collation
    UNION ALL SELECT tableoid, oid, conowner, oid < 16384 FROM pg_conversion
    UNION ALL SELECT tableoid, oid, stxowner, false FROM pg_statistic_ext WHERE stxnamespace NOT IN (SELECT t.oid FROM temporary t)
    UNION ALL SELECT tableoid, oid, nspowner, true FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema', 'pg_toast')
    UNION ALL SELECT tableoid, oid, datdba, false FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT tableoid, oid, proowner, true FROM pg_proc WHERE oid < 16384
    UNION ALL SELECT tableoid, oid, relowner, true FROM pg_class WHERE oid < 16384 AND relkind NOT IN ('i', 't')
    -- Of extensions, whose functions and relations are printed without their owner.
    UNION ALL SELECT p.tableoid, p.oid, p.proowner, false FROM pg_proc p JOIN pg_depend d ON d.classid = p.tableoid AND d.objid = p.oid AND d.deptype = 'e'
               WHERE p.oid >= 16384
    UNION ALL SELECT c.tableoid, c.oid, c.relowner, false FROM pg_class c JOIN pg_depend d ON d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e'
               WHERE c.oid >= 16384
), part (oid, kind, owner, acl, options, persistence, name, of_system, table_owner, table_persistence) AS (
    SELECT x.oid, x.relkind, x.relowner, x.relacl, x.reloptions, x.relpersistence, x.oid::regclass::text, t.oid < 16384, t.relowner, t.relpersistence
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    UNION ALL
    SELECT x.oid, x.relkind, x.relowner, x.relacl, x.reloptions, x.relpersistence, 'TOAST of ' || t.oid::regclass, t.oid < 16384, t.relowner, t.relpersistence
      FROM pg_class t JOIN pg_class x ON x.oid = t.reltoastrelid
), held (name, is_system, owner, acl) AS (
    SELECT pg_describe_object(tableoid, oid, 0), oid < 16384, typowner, typacl FROM pg_type WHERE typacl IS NOT NULL
    UNION ALL
    SELECT pg_describe_object(tableoid, oid, 0), oid < 16384, lanowner, lanacl FROM pg_language WHERE lanacl IS NOT NULL
)
SELECT 'object' AS kind, coalesce(pg_describe_object(o.class, o.oid, 0), o.class::regclass || ' ' || o.oid) || ' (owner)' AS name,
       coalesce(r.name, 'role ' || o.owner) AS says
  FROM owned o LEFT JOIN role r ON r.oid = o.owner
 WHERE (r.is_super OR r.may_own AND NOT o.is_supers) IS NOT TRUE
UNION ALL
SELECT 'object', p.name || ' (as its table)', s.says
  FROM part p LEFT JOIN role r ON r.oid = p.owner
 CROSS JOIN LATERAL (SELECT concat_ws(', ', CASE WHEN p.owner <> p.table_owner THEN 'of ' || coalesce(r.name, 'role ' || p.owner) END,
       'rights ' || p.acl::text, CASE WHEN p.persistence <> p.table_persistence THEN 'persistence ' || p.persistence::text END,
       CASE WHEN p.of_system OR p.kind = 't' THEN array_to_string(p.options, ', ') END)) s (says)
 WHERE s.says <> ''
UNION ALL
SELECT 'grant', h.name || ' → ' || coalesce(g.name, 'role ' || a.grantee),
       string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', ' ORDER BY a.privilege_type)
  FROM held h CROSS JOIN aclexplode(h.acl) a LEFT JOIN role g ON g.oid = a.grantee
 WHERE a.grantee <> h.owner AND (a.grantee <> 0 OR a.is_grantable) AND (NOT h.is_system OR g.is_ours)
 GROUP BY h.name, coalesce(g.name, 'role ' || a.grantee)
UNION ALL
SELECT 'grant', h.name || ' → PUBLIC', 'NONE'
  FROM held h WHERE NOT EXISTS (SELECT FROM aclexplode(h.acl) a WHERE a.grantee = 0 AND a.privilege_type = 'USAGE')
UNION ALL
SELECT 'grant', h.name || ' → its owner', 'NONE'
  FROM held h WHERE NOT EXISTS (SELECT FROM aclexplode(h.acl) a WHERE a.grantee = h.owner AND a.privilege_type = 'USAGE')
UNION ALL
SELECT 'object', pg_describe_object(s.tableoid, s.oid, 0), coalesce(r.name, 'role ' || s.stxowner)
  FROM pg_statistic_ext s LEFT JOIN role r ON r.oid = s.stxowner WHERE s.stxnamespace NOT IN (SELECT t.oid FROM temporary t)
UNION ALL
-- Who writes as if the changes came from another server; those of subscriptions are called by their numbers.
SELECT 'object', 'REPLICATION ORIGIN ' || o.roname, o.roident::text
  FROM pg_replication_origin o WHERE NOT EXISTS (SELECT FROM pg_subscription s WHERE o.roname ~ ('^pg_' || s.oid || '(_\d+)?$'))
UNION ALL
SELECT 'register', 'audit.kind ' || k.id || ' (array)', 'counted from ' || array_lower(k.columns, 1) FROM audit.kind k WHERE array_lower(k.columns, 1) <> 1
