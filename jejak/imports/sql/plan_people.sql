-- Purpose:    what each row of an employees file does to the person, the post and the rank.
-- Privileges: owner.
-- Locks:      none.
-- Note:       an act is BEGIN (a new history row; the held one ends the day before), CORRECT (the held row, same
--             TMT, says something else) or KEEP. TMTs before the recorded ones never come here: they are faults.
ANALYZE incoming;

CREATE TEMP TABLE person ON COMMIT DROP AS
WITH held AS (
    SELECT i.*, e.id AS held_id,
           -- The whole row as it is to be; it stays as it was where the file says nothing. A text whose column the file
           -- does not have is not among `texts`; an empty cell is there and says "none".
           jsonb_populate_record(e, i.texts || jsonb_build_object(
               'nip', i.nip, 'kind', i.kind, 'name', i.name, 'sex', i.sex, 'birth_date', i.birth_date,
               'service_from', i.service_from,
               -- Who has looked at a note and cleared it is not asked again about the same facts.
               'review_note', CASE WHEN (e.kind, e.birth_date, e.sex) IS DISTINCT FROM (i.kind, i.birth_date, i.sex)
                                   THEN i.review_note ELSE e.review_note END,
               -- Who works the week of the unit goes over to the week of the next one.
               'work_week', CASE WHEN e.id IS NULL OR e.work_week = left_unit.work_week THEN unit.work_week
                                 ELSE e.work_week END)) AS planned,
           f.no_decree,
           a.id AS held_appointment_id, a.post_id AS held_post_id, a.effective_from AS held_from,
           a.decree_number AS held_decree, a.decree_date AS held_decree_date,
           coalesce(p.unit_id = i.unit_id AND p.position_id = i.position_id, false) AS keeps_seat,
           r.id AS held_rank_id, r.effective_from AS held_grade_from,
           (r.grade, r.service_years, r.service_months, r.decree_number, r.decree_date) IS DISTINCT FROM
               (i.grade, i.service_years, i.service_months, coalesce(i.rank_decree, r.decree_number),
                coalesce(i.rank_decree_date, r.decree_date)) AS rank_differs
      FROM incoming i
      CROSS JOIN incoming_file f
      JOIN hr.unit unit ON unit.id = i.unit_id
      LEFT JOIN hr.employee e ON e.nip = i.nip
      LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
      LEFT JOIN hr.post p ON p.id = a.post_id
      LEFT JOIN hr.unit left_unit ON left_unit.id = p.unit_id
      LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
)
SELECT h.*, h.held_id IS NULL AS is_new, coalesce(h.held_id, gen_random_uuid()) AS employee_id,
       h.held_id IS NOT NULL AND e IS DISTINCT FROM h.planned AS is_changed,
       CASE WHEN h.held_from IS NULL OR h.post_from > h.held_from THEN 'BEGIN'
            WHEN NOT h.keeps_seat
                 OR coalesce(h.post_decree, h.held_decree) <> h.held_decree
                 OR coalesce(h.post_decree_date, h.held_decree_date) <> h.held_decree_date THEN 'CORRECT'
            ELSE 'KEEP' END AS post_act,
       CASE WHEN h.held_grade_from IS NULL OR h.grade_from > h.held_grade_from THEN 'BEGIN'
            WHEN h.rank_differs THEN 'CORRECT'
            ELSE 'KEEP' END AS rank_act,
       gen_random_uuid() AS next_appointment_id, gen_random_uuid() AS next_rank_id
  FROM held h
  LEFT JOIN hr.employee e ON e.id = h.held_id;

ALTER TABLE person ADD PRIMARY KEY (employee_id);
ANALYZE person;
