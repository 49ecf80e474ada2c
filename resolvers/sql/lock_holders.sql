-- Purpose:    lets leave of the person who holds a post be granted before or after, and not while somebody looks whether it is. Its own
--             statement, so that what is read next sees what it waited for.
-- Privileges: jejak_app.
-- Locks:      the rows of those people, until the transaction ends; granting leave locks the same row.
SELECT e.id
  FROM hr.employee e
 WHERE e.id IN (SELECT a.employee_id FROM hr.appointment a
                 WHERE a.post_id = $1 AND coalesce(a.effective_until, 'infinity') >= hr.today())
 ORDER BY e.id
   FOR NO KEY UPDATE
