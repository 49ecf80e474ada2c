-- Purpose:    the first day whose leave is recorded here.
-- Privileges: owner.
-- Locks:      none.
SELECT leave_history_from FROM hr.regency
