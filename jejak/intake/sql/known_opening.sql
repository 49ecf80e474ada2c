-- Purpose:    the first day whose leave is recorded here.
-- Called by:  jejak.intake.balances
-- Privileges: owner.
-- Locks:      none.
SELECT leave_history_from FROM hr.regency
