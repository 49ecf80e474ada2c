-- Purpose:    whether the log was installed before this run.
-- Called by:  jejak.migration.migrate
-- Privileges: none.
-- Locks:      none.
SELECT to_regprocedure('audit.capture()') IS NOT NULL AS stands
