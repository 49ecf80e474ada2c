-- Purpose:    which entry stands at a leaf.
-- Called by:  jejak.doctor.copies
-- Privileges: owner.
-- Locks:      none.
SELECT l.seq FROM audit.leaf l WHERE l.index = $1
