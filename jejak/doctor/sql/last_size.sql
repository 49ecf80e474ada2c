-- Purpose:    the size of the last checkpoint.
-- Called by:  jejak.doctor.past
-- Privileges: owner.
-- Locks:      none.
SELECT max(c.size) FROM audit.checkpoint c
