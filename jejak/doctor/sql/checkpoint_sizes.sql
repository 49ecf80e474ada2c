-- Purpose:    the sizes of all checkpoints, in order.
-- Called by:  jejak.doctor.seals
-- Privileges: owner.
-- Locks:      none.
SELECT c.size FROM audit.checkpoint c ORDER BY c.size
