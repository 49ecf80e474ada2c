-- Purpose:    the other requests of a person for days of a range that were put off.
-- Privileges: jejak_app.
-- Locks:      none of its own.
SELECT r.starts_on, r.ends_on
  FROM hr.leave_request r
 WHERE r.employee_id = $1 AND r.id <> $2 AND r.state = 'POSTPONED' AND r.starts_on <= $4 AND r.ends_on >= $3
