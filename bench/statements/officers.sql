-- Purpose:    officers who decide on leave, each with people of theirs who decide on nobody's.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT h.post_id, h.account_id, h.employee_id, (array_agg(e.id ORDER BY e.id))[:$1] AS people
  FROM hr.holding h
  JOIN hr.post o ON o.id = h.post_id AND o.is_head
  JOIN hr.post s ON s.superior_post_id = o.id AND NOT s.is_head
  JOIN hr.appointment a ON a.post_id = s.id
  JOIN hr.employee e ON e.current_appointment_id = a.id
 WHERE h.employee_id IS NOT NULL AND h.account_id IS NOT NULL
   AND EXISTS (SELECT FROM hr.leave_authority l WHERE l.deciding_post_id = h.post_id)
   AND NOT EXISTS (SELECT FROM hr.post b WHERE b.superior_post_id = s.id)
 GROUP BY h.post_id, h.account_id, h.employee_id
HAVING count(*) >= $1
 ORDER BY h.post_id
 LIMIT $2
