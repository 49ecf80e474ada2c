-- Purpose:    Q2 in rows: the requests, each with its steps.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT l.number, l.kind, l.state, l.starts_on AS "startsOn", l.ends_on AS "endsOn", l.working_days AS "workingDays", l.reason,
       s.kind, s.outcome, b.name AS "byName", s.at
  FROM (SELECT * FROM hr.leave_request WHERE employee_id = $1 ORDER BY filed_at DESC, id DESC LIMIT 10) l
  LEFT JOIN hr.leave_step s ON s.request_id = l.id
  LEFT JOIN hr.account b ON b.id = s.by_account_id
 ORDER BY l.filed_at DESC, l.id DESC, s.at, s.id
