-- Purpose:    a request within reach, locked.
-- Called by:  resolvers.leave
-- Privileges: jejak_app.
-- Locks:      the request's row, FOR UPDATE, until the transaction ends: the second hand waits for the first.
SELECT id, employee_id, kind, state, starts_on, ends_on, working_days, advising_post_id, deciding_post_id, version
  FROM hr.leave_request
 WHERE id = $1
   AND ($2 OR employee_id = $3 OR employee_id IN (SELECT hr.people_within_reach($4))
        OR employee_id IN (SELECT hr.people_stood_in_for($3)))
   FOR UPDATE
