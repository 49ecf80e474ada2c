-- Purpose:    the public list, whole, in an order that depends on no locale.
-- Privileges: SELECT on these columns of published.compensation.
-- Locks:      none.
SELECT id, unit_id, unit_name, title, position_kind, job_class, eselon, functional_level, posts, holders,
       pns_lowest_grade, pns_highest_grade, pppk_lowest_grade, pppk_highest_grade, grades_source,
       allowance_is_published, tpp_tariff, tpp_decree_number, holder_grades, holder_grades_on, is_illustrative, as_of
  FROM published.compensation
 ORDER BY unit_name COLLATE "C", title COLLATE "C", job_class, id
