-- Purpose:    whose database this is, and whether it holds a demo.
-- Called by:  jejak.periodic
-- Privileges: jejak_app.
-- Locks:      none.
SELECT is_demo, name, time_zone FROM hr.regency
