-- Purpose:    the rank histories: ends the held row the day before, corrects it, or begins the next one.
-- Privileges: owner.
-- Locks:      the rows that end or change.
UPDATE hr.rank_history r
   SET effective_until = p.grade_from - 1
  FROM person p
 WHERE p.held_rank_id = r.id AND p.rank_act = 'BEGIN'
   AND (r.effective_until IS NULL OR r.effective_until >= p.grade_from);

UPDATE hr.rank_history r
   SET grade = p.grade, service_years = p.service_years, service_months = p.service_months,
       decree_number = coalesce(p.rank_decree, r.decree_number),
       decree_date = coalesce(p.rank_decree_date, r.decree_date)
  FROM person p
 WHERE p.held_rank_id = r.id AND p.rank_act = 'CORRECT';

INSERT INTO hr.rank_history (id, employee_id, grade, service_years, service_months, decree_number, decree_date,
                             effective_from)
SELECT next_rank_id, employee_id, grade, service_years, service_months,
       coalesce(rank_decree, no_decree), coalesce(rank_decree_date, grade_from), grade_from
  FROM person WHERE rank_act = 'BEGIN'
 ORDER BY nip;
