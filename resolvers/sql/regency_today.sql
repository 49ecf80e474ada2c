-- Purpose:    today in the regency, and since when its leave is on record.
-- Called by:  resolvers.leave, resolvers.balance
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.today() AS today, time_zone, leave_history_from FROM hr.regency
