-- Purpose:    some of the readable slips, one object each, where they wait.
-- Privileges: EXECUTE on the function, for a login that copies into no table.
-- Locks:      none.
SELECT hr.stage_payslip_rows($1::jsonb)
