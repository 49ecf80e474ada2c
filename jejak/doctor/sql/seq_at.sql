-- Purpose:    which entry stands at a leaf.
-- Privileges: owner.
-- Locks:      none.
SELECT l.seq FROM audit.leaf l WHERE l.index = $1
