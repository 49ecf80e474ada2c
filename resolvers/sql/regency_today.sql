-- Purpose:    today and now in the regency.
-- Called by:  resolvers.passing
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.today() AS today, hr.instant() AS now, time_zone FROM hr.regency
