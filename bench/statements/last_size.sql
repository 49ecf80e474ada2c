-- Purpose:    how many leaves the newest checkpoint has.
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT max(size) AS size FROM audit.checkpoint
