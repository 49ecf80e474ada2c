-- Purpose:    today and now in the regency.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.today() AS today, hr.current_instant() AS now, time_zone FROM hr.regency
