-- Purpose:    the roles that PostgreSQL itself brings, by number: name, what each may, and which of the others each is a member of.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
-- Note:       a membership counts by its numbers, also where the row of either role is gone. Role 10 made the cluster.
WITH member AS (
    SELECT m.member AS oid, string_agg(DISTINCT m.roleid || CASE WHEN m.admin_option THEN ' ADMIN' ELSE '' END, ' and ') AS of
      FROM pg_auth_members m WHERE m.member < 16384 AND m.member <> 10 AND m.roleid < 16384
     GROUP BY m.member
)
SELECT coalesce(r.oid, m.oid)::text AS number, coalesce(r.rolname::text, '(gone)') AS name,
       concat_ws(', ', coalesce(r.rolname::text, '(gone)'), CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
                 CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
                 CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN r.rolcanlogin THEN 'LOGIN' END,
                 'member of ' || m.of) AS says
  FROM (SELECT p.* FROM pg_roles p WHERE p.oid < 16384 AND p.oid <> 10) r FULL JOIN member m ON m.oid = r.oid
 ORDER BY 1
