-- Purpose:    which cluster this is.
-- Called by:  jejak.doctor.past
-- Privileges: EXECUTE on pg_control_system, which everybody has.
-- Locks:      none.
SELECT system_identifier::text AS cluster FROM pg_control_system()
