-- Purpose:    what the right to annual leave depends on, of everybody.
-- Privileges: owner.
-- Locks:      none.
SELECT e.id, e.nip, e.kind, e.service_from, j.is_teacher
  FROM hr.employee e
  LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = a.post_id
  LEFT JOIN hr.position j ON j.id = p.position_id
