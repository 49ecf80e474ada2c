-- Purpose:    some tiles of one level, in order.
-- Privileges: SELECT on audit.tile.
-- Locks:      none.
SELECT index, content FROM audit.tile WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index
