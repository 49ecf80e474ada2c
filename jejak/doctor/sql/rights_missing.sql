-- Purpose:    what PostgreSQL itself brings that the person who asks may not read, or not call.
-- Privileges: none beyond the catalogue.
-- Locks:      none.
SELECT c.oid::regclass::text AS object FROM pg_class c
 WHERE c.oid < 16384 AND c.relkind IN ('r', 'v') AND NOT has_table_privilege(c.oid, 'SELECT')
UNION ALL
SELECT c.oid::regclass || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
 WHERE c.oid < 16384 AND c.relkind IN ('r', 'v') AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')
UNION ALL
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.oid < 16384 AND NOT has_function_privilege(p.oid, 'EXECUTE')
 ORDER BY 1
