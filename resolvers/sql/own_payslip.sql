-- Purpose:    one's own slip of a closed run, and since when a question about it waits.
-- Privileges: jejak_app.
-- Locks:      none; lock_person.sql before it lets two questions of one person take turns.
SELECT s.id,
       (SELECT (q.asked_at AT TIME ZONE (SELECT time_zone FROM hr.regency))::date
          FROM hr.payslip_question q WHERE q.payslip_id = s.id AND q.state = 'WAITING') AS asked_on
  FROM hr.payslip s JOIN hr.pay_run r ON r.id = s.run_id AND r.state = 'CLOSED'
 WHERE s.id = $1 AND s.employee_id = $2
