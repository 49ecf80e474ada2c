-- Purpose:    who took a step of a request, and when. Its own statement, so that it sees what the lock waited for.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.name, s.at
  FROM hr.leave_step s
  JOIN hr.account a ON a.id = s.by_account_id
 WHERE s.request_id = $1 AND s.kind = $2
