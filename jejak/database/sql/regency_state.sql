-- Purpose:    whose database this is, whether it holds a demo, and which day it is there.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT is_demo, name, time_zone, hr.today() AS today FROM hr.regency
