-- Purpose:    the sizes of all checkpoints, in order.
-- Privileges: owner.
-- Locks:      none.
SELECT c.size FROM audit.checkpoint c ORDER BY c.size
