-- Purpose:    which relations are large.
-- Privileges: superuser.
-- Locks:      none.
SELECT c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND n.nspname IN ('hr', 'ops', 'audit', 'published') AND c.reltuples >= $1
