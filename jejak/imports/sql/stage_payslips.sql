-- Purpose:    makes the table where the readable slips wait, until the end of the transaction.
-- Privileges: owner, or jejak_app.
-- Locks:      none.
SELECT hr.stage_payslips()
