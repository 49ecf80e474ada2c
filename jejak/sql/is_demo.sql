-- Purpose:    whether this database holds a demo.
-- Called by:  jejak.periodic
-- Privileges: jejak_app.
-- Locks:      none.
SELECT is_demo FROM hr.regency
