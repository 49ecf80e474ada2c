-- Purpose:    the slips of a run that stands, each with what explains it; $2 is how many at most.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT s.id, s.employee_id, e.name, s.period, r.is_correction, hr.payslip_facts(s.id) AS facts
  FROM hr.pay_run r
  JOIN hr.payslip s ON s.run_id = r.id
  JOIN hr.employee e ON e.id = s.employee_id
 WHERE r.id = $1 AND r.state <> 'DISCARDED'
 ORDER BY s.id
 LIMIT $2
