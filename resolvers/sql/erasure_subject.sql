-- Purpose:    what is asked about a person before their data may be destroyed; the lock lets two requests take turns.
-- Privileges: jejak_app, or the owner.
-- Locks:      the employee's row, FOR NO KEY UPDATE, until the transaction ends.
SELECT e.id, e.service_until, hr.today() AS today,
       (SELECT g.letter_number FROM hr.open_letters_over(e.id) g LIMIT 1) AS open_letter,
       x.state, (x.requested_at AT TIME ZONE (SELECT time_zone FROM hr.regency))::date AS requested_on
  FROM hr.employee e
  LEFT JOIN hr.erasure x ON x.employee_id = e.id AND x.state <> 'CANCELLED'
 WHERE e.id = $1
   FOR NO KEY UPDATE OF e
