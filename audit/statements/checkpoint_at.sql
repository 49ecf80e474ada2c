-- Purpose:    the checkpoint of exactly this size.
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT size, origin, root, note, at FROM audit.checkpoint WHERE size = $1
