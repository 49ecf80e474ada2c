-- Purpose:    lets the next leave request take the number after those that were loaded.
-- Privileges: owner.
-- Locks:      none.
SELECT setval('hr.leave_number', greatest($1::bigint, 1), $1::bigint > 0)
