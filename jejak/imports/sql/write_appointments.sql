-- Purpose:    the position histories: ends the held row the day before, corrects it, or begins the next one.
-- Privileges: owner.
-- Locks:      the rows that end or change.
UPDATE hr.appointment a
   SET effective_until = p.post_from - 1
  FROM person p
 WHERE p.held_appointment_id = a.id AND p.post_act = 'BEGIN'
   AND (a.effective_until IS NULL OR a.effective_until >= p.post_from);

UPDATE hr.appointment a
   SET post_id = coalesce(s.vacant_post_id, s.new_post_id, a.post_id),
       decree_number = coalesce(p.post_decree, a.decree_number),
       decree_date = coalesce(p.post_decree_date, a.decree_date)
  FROM person p
  LEFT JOIN seating s ON s.employee_id = p.employee_id
 WHERE p.held_appointment_id = a.id AND p.post_act = 'CORRECT';

INSERT INTO hr.appointment (id, employee_id, post_id, decree_number, decree_date, effective_from)
SELECT p.next_appointment_id, p.employee_id, coalesce(s.vacant_post_id, s.new_post_id, p.held_post_id),
       coalesce(p.post_decree, p.no_decree), coalesce(p.post_decree_date, p.post_from), p.post_from
  FROM person p
  LEFT JOIN seating s ON s.employee_id = p.employee_id
 WHERE p.post_act = 'BEGIN'
 ORDER BY p.nip;
