-- Purpose:    the size of the last checkpoint.
-- Privileges: owner.
-- Locks:      none.
SELECT max(c.size) FROM audit.checkpoint c
