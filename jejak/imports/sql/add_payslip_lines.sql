-- Purpose:    the lines of the slips of a run, in the order of the file's columns.
-- Privileges: owner.
-- Locks:      the row of the run, in share mode, by its trigger.
INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, name, amount, sign, month, basis)
SELECT i.id, i.employee_id, l.kind, l.name, l.amount, l.sign, i.line_month, i.basis
  FROM incoming_payslip i
  JOIN hr.payslip s ON s.id = i.id AND s.run_id = $1
  CROSS JOIN LATERAL unnest(i.kinds, i.names, i.amounts, i.signs) WITH ORDINALITY l (kind, name, amount, sign, place)
 ORDER BY i.line, l.place
