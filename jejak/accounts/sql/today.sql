-- Purpose:    the civil date of the regency; null before `jejak init`.
-- Privileges: EXECUTE on hr.today: owner and jejak_app.
-- Locks:      none.
SELECT hr.today() AS today
