-- Purpose:    the sizes of all checkpoints.
-- Called by:  bench.log
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT size FROM audit.checkpoint ORDER BY size
