-- Purpose:    whether this database holds a demo; no row in an empty one.
-- Privileges: owner.
-- Locks:      none.
SELECT is_demo FROM hr.regency
