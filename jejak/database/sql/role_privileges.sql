-- Purpose:    as whom a pool answers, and the strongest thing which that role could do beyond serving, if any: by itself, or
--             as a member of another role, whether it uses the membership now or could begin to.
-- Privileges: none.
-- Locks:      none.
WITH reachable AS (
    SELECT * FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')
), power (strength, can) AS (
    SELECT 1, 'is a superuser' FROM reachable WHERE rolsuper
    UNION ALL SELECT 2, 'may make roles' FROM reachable WHERE rolcreaterole
    UNION ALL SELECT 3, 'owns the database'
      FROM pg_database JOIN reachable r ON r.oid = datdba WHERE datname = current_database()
    UNION ALL SELECT 4, 'owns schema ' || nspname
      FROM pg_namespace JOIN reachable r ON r.oid = nspowner WHERE nspname IN ('hr', 'audit', 'ops', 'published')
    UNION ALL SELECT 5, 'may make databases' FROM reachable WHERE rolcreatedb
    UNION ALL SELECT 6, 'may replicate' FROM reachable WHERE rolreplication
    UNION ALL SELECT 7, 'passes by row security' FROM reachable WHERE rolbypassrls
    UNION ALL SELECT 8, 'is a member of ' || rolname FROM reachable WHERE rolname LIKE 'pg\_%'
)
SELECT CASE WHEN current_user = session_user THEN current_user END AS role,
       (SELECT can FROM power ORDER BY strength, can LIMIT 1) AS can
