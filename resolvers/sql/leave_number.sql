-- Purpose:    the next number of a leave request in a year.
-- Privileges: USAGE on hr.leave_number.
-- Locks:      none; a refused request leaves a gap.
SELECT format('CT-%s-%s', $1::integer, lpad(nextval('hr.leave_number')::text, 6, '0')) AS number
