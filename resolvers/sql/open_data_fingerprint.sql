-- Purpose:    a mark of the public list that changes when any cell does, or the day on which tables and tariffs are read.
-- Privileges: SELECT on these columns of published.compensation.
-- Locks:      none.
SELECT count(*) || ' ' || coalesce(sum(hashtextextended(row_to_json(r)::text, 0)), 0) AS mark
  FROM (SELECT id, unit_id, unit_name, title, position_kind, job_class, eselon, functional_level, posts, holders,
               pns_lowest_grade, pns_highest_grade, pppk_lowest_grade, pppk_highest_grade, grades_source,
               allowance_is_published, tpp_tariff, tpp_decree_number, holder_grades, holder_grades_on, is_illustrative, as_of
          FROM published.compensation) r
