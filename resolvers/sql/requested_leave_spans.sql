-- Purpose:    the spans of leave that a person has asked for or been granted from a day on.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT starts_on, ends_on
  FROM hr.leave_request
 WHERE employee_id = $1 AND ends_on >= $2 AND state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED')
 ORDER BY starts_on
