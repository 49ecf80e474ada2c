-- Purpose:    brings people up to date, with their current post and rank, in one change each.
-- Privileges: owner.
-- Locks:      the people who change.
UPDATE hr.employee e
   SET kind = p.kind, name = p.name, front_title = p.said_front, back_title = p.said_back, sex = p.sex,
       birth_date = p.birth_date, birth_place = p.said_place, service_from = p.service_from,
       work_week = p.said_week, review_note = p.said_note,
       current_appointment_id = CASE WHEN p.post_act = 'BEGIN' THEN p.next_appointment_id ELSE p.held_appointment_id END,
       current_rank_id = CASE WHEN p.rank_act = 'BEGIN' THEN p.next_rank_id ELSE p.held_rank_id END,
       version = e.version + 1
  FROM person p
 WHERE p.employee_id = e.id AND NOT p.is_new AND (p.is_changed OR p.post_act = 'BEGIN' OR p.rank_act = 'BEGIN')
