-- Purpose:    the run of a file with its slips and lines: month, whether it corrects, name and SHA-256 of the file, who
--             brought it; its control totals come back.
-- Privileges: owner, or jejak_app in the caller's own name.
-- Locks:      the row of the run, in share mode, by its trigger.
SELECT * FROM hr.bring_in_payslips($1, $2, $3, $4, $5)
