-- Purpose:    the opening balances on record, in half-days.
-- Privileges: owner.
-- Locks:      none.
SELECT employee_id, year, half_days FROM hr.leave_ledger WHERE kind = 'RECORDED'
