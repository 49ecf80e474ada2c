-- Purpose:    which version of PostgreSQL's own catalogue this is.
-- Privileges: EXECUTE on pg_control_system, which everybody has.
-- Locks:      none.
SELECT catalog_version_no::text AS version FROM pg_control_system()
