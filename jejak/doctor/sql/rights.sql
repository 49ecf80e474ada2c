-- Purpose:    rights on what PostgreSQL itself brings (tables, views, their columns, functions), by object and grantee: as they
--             are, of whatever our roles can use; or ($1), of everybody, as initdb gave them.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
-- Note:       rights as initdb gave them are read where pg_init_privs can be believed: in a fresh cluster. It does not know of the
--             standard's views, whose rights count as given.
WITH RECURSIVE ours (oid) AS (
    SELECT r.oid FROM pg_roles r
     WHERE r.rolname = current_user OR r.rolname IN ('jejak_app', 'jejak_public', 'jejak_auditor', 'jejak_sealer')
    UNION
    SELECT m.roleid FROM ours o JOIN pg_auth_members m ON m.member = o.oid
), innate (name, owner, now, was) AS (
    SELECT c.oid::regclass::text, c.relowner, coalesce(c.relacl, acldefault('r', c.relowner)),
           coalesce(i.initprivs, CASE WHEN c.relnamespace = 'information_schema'::regnamespace THEN c.relacl END, acldefault('r', c.relowner))
      FROM pg_class c LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
     WHERE c.oid < 16384 AND c.relkind <> 'i'
    UNION ALL
    SELECT c.oid::regclass || '.' || a.attname, c.relowner, a.attacl, i.initprivs
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = a.attnum
     WHERE a.attrelid < 16384 AND (a.attacl IS NOT NULL OR i.initprivs IS NOT NULL)
    UNION ALL
    SELECT p.oid::regprocedure::text, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), coalesce(i.initprivs, acldefault('f', p.proowner))
      FROM pg_proc p LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid
     WHERE p.oid < 16384
)
SELECT o.name AS object, g.name AS grantee,
       array_agg(DISTINCT a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END) AS privileges
  FROM innate o CROSS JOIN aclexplode(CASE WHEN $1 THEN o.was ELSE o.now END) a LEFT JOIN pg_roles r ON r.oid = a.grantee
 CROSS JOIN LATERAL (SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' WHEN r.rolname = current_user THEN 'owner'
                                 ELSE coalesce(r.rolname::text, 'role ' || a.grantee) END) g (name)
 WHERE a.grantee <> o.owner AND ($1 OR a.grantee = 0 OR a.grantee IN (SELECT u.oid FROM ours u))
 GROUP BY o.name, g.name
UNION ALL
-- Functions that initdb lets nobody call.
SELECT o.name, 'PUBLIC', '{}' FROM innate o
 WHERE $1 AND o.name LIKE '%)' AND NOT EXISTS (SELECT FROM aclexplode(o.was) a WHERE a.grantee = 0)
 ORDER BY 1, 2
