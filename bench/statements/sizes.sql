-- Purpose:    the sizes of all checkpoints.
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT size FROM audit.checkpoint ORDER BY size
