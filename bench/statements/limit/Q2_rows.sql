-- Purpose:    Q2 in rows: the person.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT e.name, e.nip, r.grade, u.name AS unit_name, t.title
  FROM hr.employee e
  JOIN hr.rank_history r ON r.id = e.current_rank_id
  JOIN hr.appointment a ON a.id = e.current_appointment_id
  JOIN hr.post p ON p.id = a.post_id
  JOIN hr.unit u ON u.id = p.unit_id
  JOIN hr.position t ON t.id = p.position_id
 WHERE e.id = $1
