-- Purpose:    whether this database holds a demo; no row in an empty one.
-- Called by:  jejak.demo.template, jejak demo
-- Privileges: owner.
-- Locks:      none.
SELECT is_demo FROM hr.regency
