-- Purpose:    the number of another open or granted request that shares a day with these dates.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT number
  FROM hr.leave_request
 WHERE employee_id = $1 AND starts_on <= $3 AND ends_on >= $2
   AND state IN ('FILED', 'ADVISED', 'APPROVED', 'CHANGED')
   AND id IS DISTINCT FROM $4
 ORDER BY starts_on
 LIMIT 1
