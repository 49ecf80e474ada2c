-- Purpose:    which cluster this is.
-- Privileges: EXECUTE on pg_control_system, which everybody has.
-- Locks:      none.
SELECT system_identifier::text AS cluster FROM pg_control_system()
