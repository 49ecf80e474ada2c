-- Purpose:    whether the log was installed before this run.
-- Called by:  jejak.migration.migrate
-- Privileges: none.
-- Locks:      none.
SELECT to_regproc('audit.begin') IS NOT NULL AS stands
