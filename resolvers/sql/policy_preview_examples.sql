-- Purpose:    the first rows that would have a value of one more field.
-- Privileges: EXECUTE on hr.preview_examples.
-- Locks:      none.
SELECT id, unit_id, unit_name, title, position_kind, job_class, eselon, functional_level, posts, holders,
       pns_lowest_grade, pns_highest_grade, pppk_lowest_grade, pppk_highest_grade, grades_source,
       allowance_is_published, tpp_tariff, tpp_decree_number, holder_grades, holder_grades_on, is_illustrative, as_of
  FROM hr.preview_examples($1::text[], $2, $3)
