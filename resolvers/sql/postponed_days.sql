-- Purpose:    the days of a range that a person's leave was put off on.
-- Privileges: jejak_app.
-- Locks:      none of its own.
SELECT day FROM hr.leave_ledger WHERE employee_id = $1 AND kind = 'POSTPONE' AND day BETWEEN $2 AND $3
