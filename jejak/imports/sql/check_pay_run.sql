-- Purpose:    checks now what is checked when the run is closed, so that a rehearsal finds it.
-- Privileges: owner.
-- Locks:      none.
SELECT hr.check_pay_run($1)
