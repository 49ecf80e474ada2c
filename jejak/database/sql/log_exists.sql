-- Purpose:    whether the log was installed before this run.
-- Privileges: none.
-- Locks:      none.
SELECT to_regproc('audit.begin') IS NOT NULL AS stands
