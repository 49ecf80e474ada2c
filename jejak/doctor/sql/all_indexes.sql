-- Purpose:    every index that answers, with its table.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT i.indexrelid AS oid, n.nspname || '.' || c.relname AS relation, x.relname::text AS index, 'definition' AS what
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname <> 'pg_toast'
 ORDER BY 2, 3
