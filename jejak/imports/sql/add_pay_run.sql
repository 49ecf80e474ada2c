-- Purpose:    the run of a file: month, whether it corrects, name and SHA-256 of the file, who brought it, control totals.
-- Privileges: owner.
-- Locks:      none.
INSERT INTO hr.pay_run (month, is_correction, file_name, file_hash, imported_by_id, source, count, gross, deductions, net,
                        imported_at)
SELECT $1, $2, $3, $4, $5, 'IMPORTED', count(*), sum(i.gross), sum(i.gross - i.net), sum(i.net), hr.current_instant()
  FROM incoming_payslip i
RETURNING id
