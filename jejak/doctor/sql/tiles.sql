-- Purpose:    the stored tiles of a level, in order.
-- Privileges: owner.
-- Locks:      none.
SELECT t.index, t.content FROM audit.tile t WHERE t.level = $1 ORDER BY t.index
