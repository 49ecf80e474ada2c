-- Purpose:    relations that nobody watches: neither audited with working triggers nor registered as outside with a reason.
-- Called by:  jejak.migration.migrate before it commits, jejak doctor, tests
-- Privileges: owner.
-- Locks:      none.
WITH here AS (
    SELECT c.oid, n.nspname AS schema, (n.nspname || '.' || c.relname) COLLATE pg_c_utf8 AS relation
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f')
       AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'audit')
       AND n.nspname NOT LIKE 'pg_temp%'
)
SELECT relation
  FROM here h
 WHERE NOT (h.schema = 'ops' AND EXISTS (SELECT FROM ops.unaudited u WHERE u.relation = h.relation))
   AND NOT (
       EXISTS (SELECT FROM audit.relation r WHERE r.relation = h.relation)
       AND 3 = (SELECT count(*) FROM pg_trigger t
                 WHERE t.tgrelid = h.oid AND t.tgenabled = 'A'
                   AND t.tgname IN ('audit_row', 'audit_update', 'audit_truncate')))
 ORDER BY 1
