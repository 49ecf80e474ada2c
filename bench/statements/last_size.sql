-- Purpose:    how many leaves the newest checkpoint has.
-- Called by:  bench.log
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT max(size) AS size FROM audit.checkpoint
