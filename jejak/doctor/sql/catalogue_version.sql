-- Purpose:    which version of PostgreSQL's own catalogue this is.
-- Called by:  jejak.doctor.built_in
-- Privileges: EXECUTE on pg_control_system, which everybody has.
-- Locks:      none.
SELECT catalog_version_no::text AS version FROM pg_control_system()
