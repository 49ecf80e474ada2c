-- Purpose:    makes the new people; their first post and rank follow, and are checked at the end.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.employee (id, nip, kind, name, front_title, back_title, sex, birth_date, birth_place, service_from,
                         work_week, review_note, current_appointment_id, current_rank_id)
SELECT employee_id, nip, kind, name, said_front, said_back, sex, birth_date, said_place, service_from,
       said_week, said_note, next_appointment_id, next_rank_id
  FROM person WHERE is_new
 ORDER BY nip
