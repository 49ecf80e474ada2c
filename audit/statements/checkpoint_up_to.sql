-- Purpose:    the newest checkpoint of a size up to the given one.
-- Privileges: SELECT on audit.checkpoint.
-- Locks:      none.
SELECT size, origin, root, note, at FROM audit.checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1
