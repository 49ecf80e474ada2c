-- Purpose:    makes the new people; their first post and rank follow, and are checked at the end.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.employee
SELECT row.*
  FROM person p
  CROSS JOIN jsonb_populate_record(p.planned, jsonb_build_object('id', p.employee_id, 'version', 1,
      'current_appointment_id', p.next_appointment_id, 'current_rank_id', p.next_rank_id)) row
 WHERE p.is_new
 ORDER BY p.nip
