-- Purpose:    people who decide on nobody's leave, but for some.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT e.id
  FROM hr.employee e
  JOIN hr.appointment a ON a.id = e.current_appointment_id
  JOIN hr.post s ON s.id = a.post_id AND NOT s.is_head
 WHERE NOT EXISTS (SELECT FROM hr.post b WHERE b.superior_post_id = s.id) AND e.id <> ALL ($1::uuid[])
 ORDER BY e.id
 LIMIT $2
