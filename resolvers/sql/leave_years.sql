-- Purpose:    what happened to annual leave, by person and calendar year, in half-days.
-- Called by:  resolvers.leave, resolvers.balance
-- Privileges: jejak_app.
-- Locks:      none.
SELECT employee_id, year, is_recorded, used, reserved, postponed FROM hr.leave_years($1)
