-- Purpose:    a request within reach, locked, and the posts that the caller holds at this moment: what a process remembers
--             of them may have ended since.
-- Privileges: jejak_app.
-- Locks:      the request's row, FOR UPDATE, until the transaction ends: the second hand waits for the first.
WITH held AS (SELECT ARRAY(SELECT h.post_id FROM hr.holding h WHERE h.account_id = $4) AS posts)
SELECT r.id, r.employee_id, r.kind, r.state, r.starts_on, r.ends_on, r.working_days, r.advising_post_id, r.deciding_post_id,
       r.version
  FROM hr.leave_request r CROSS JOIN held
 WHERE r.id = $1
   AND ($2 OR r.employee_id = $3
        OR hr.is_within_reach(r.employee_id, held.posts)
        OR r.employee_id IN (SELECT hr.people_stood_in_for($3)))
   FOR UPDATE OF r
