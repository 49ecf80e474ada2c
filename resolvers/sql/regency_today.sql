-- Purpose:    today and now in the regency, and since when its leave is on record.
-- Called by:  resolvers.leave, resolvers.balance
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.today() AS today, hr.instant() AS now, time_zone, leave_history_from FROM hr.regency
