-- Purpose:    the checkpoint of exactly this size.
-- Called by:  audit.store
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT size, origin, root, note, at FROM audit.checkpoint WHERE size = $1
