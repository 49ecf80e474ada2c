-- Purpose:    what the public list would be with one more field open: which rows, and how many rows stay without a value.
-- Privileges: run as owner, since the views that ask no policy are for no role. EXECUTE for jejak_app, which shows it to those
--             who may propose. No column is about a person, and grades of holders are told as the editions tell them.
-- Locks:      none.

-- The fields open on a day by policies in force then.
CREATE OR REPLACE FUNCTION hr.fields_open_on(day date) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT p.field FROM hr.publication_policy p
                  WHERE p.state IN ('APPROVED', 'ENDED') AND p.effective_from <= $1
                    AND (p.effective_until IS NULL OR p.effective_until >= $1)
                  ORDER BY p.field)
$$;
REVOKE ALL ON FUNCTION hr.fields_open_on(date) FROM PUBLIC;

-- Every row of the list with these fields open, and whether it has a value of the wanted one.
CREATE OR REPLACE FUNCTION hr.preview_list(opened text[], wanted text)
RETURNS TABLE (id uuid, unit_id uuid, unit_name text, title text, position_kind text, job_class smallint, eselon text,
               functional_level text, posts bigint, holders bigint, pns_lowest_grade text, pns_highest_grade text,
               pppk_lowest_grade text, pppk_highest_grade text, grades_source text, allowance_is_published boolean,
               tpp_tariff bigint, tpp_decree_number text, holder_grades jsonb, holder_grades_on date,
               is_illustrative boolean, as_of date, is_shown boolean)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH edition AS (
        -- The newest of those that are there and of those that opening the field would bring.
        SELECT DISTINCT ON (e.unit_id, e.position_id) e.unit_id, e.position_id, e.as_of, e.listed
          FROM (SELECT g.unit_id, g.position_id, g.as_of, g.listed FROM hr.grade_edition g
                UNION ALL
                SELECT n.unit_id, n.position_id, n.as_of, n.listed FROM hr.possible_grade_editions() n) e
         WHERE 'holderGrades' = ANY ($1)
         ORDER BY e.unit_id, e.position_id, e.as_of DESC
    )
    SELECT c.id, c.unit_id, c.unit_name, c.title, c.position_kind, c.job_class, c.eselon, c.functional_level, c.posts, c.holders,
           CASE WHEN b.base_pay THEN c.pns_lowest_grade END, CASE WHEN b.base_pay THEN c.pns_highest_grade END,
           CASE WHEN b.base_pay THEN c.pppk_lowest_grade END, CASE WHEN b.base_pay THEN c.pppk_highest_grade END,
           CASE WHEN b.base_pay THEN c.grades_source END, 'positionAllowance' = ANY ($1),
           CASE WHEN b.tpp THEN c.tpp_tariff END, CASE WHEN b.tpp THEN c.tpp_decree_number END,
           e.listed, CASE WHEN e.listed IS NOT NULL THEN e.as_of END, c.is_illustrative, c.as_of,
           CASE $2 WHEN 'positionRecords' THEN true
                   WHEN 'tppTariff' THEN c.tpp_tariff IS NOT NULL
                   WHEN 'holderGrades' THEN e.listed IS NOT NULL
                   -- An allowance is worked out of the grades, as base pay is.
                   ELSE b.base_pay AND num_nonnulls(c.pns_lowest_grade, c.pppk_lowest_grade) > 0 END
      FROM (SELECT 'basePayRange' = ANY ($1) AS base_pay, 'tppTariff' = ANY ($1) AS tpp) b
     CROSS JOIN hr.position_compensation c
      LEFT JOIN edition e ON e.unit_id = c.unit_id AND e.position_id = c.position_id
     WHERE 'positionRecords' = ANY ($1)
$$;
REVOKE ALL ON FUNCTION hr.preview_list(text[], text) FROM PUBLIC;

-- How many rows there are to list, and how many of them would have a value of the wanted field.
CREATE OR REPLACE FUNCTION hr.count_preview(opened text[], wanted text) RETURNS TABLE (records bigint, shown bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (SELECT count(*) FROM hr.position_record), (SELECT count(*) FROM hr.preview_list($1, $2) l WHERE l.is_shown)
$$;
REVOKE ALL ON FUNCTION hr.count_preview(text[], text) FROM PUBLIC;

-- The first rows that would have one, as the public would see them.
CREATE OR REPLACE FUNCTION hr.preview_examples(opened text[], wanted text, most integer)
RETURNS TABLE (id uuid, unit_id uuid, unit_name text, title text, position_kind text, job_class smallint, eselon text,
               functional_level text, posts bigint, holders bigint, pns_lowest_grade text, pns_highest_grade text,
               pppk_lowest_grade text, pppk_highest_grade text, grades_source text, allowance_is_published boolean,
               tpp_tariff bigint, tpp_decree_number text, holder_grades jsonb, holder_grades_on date,
               is_illustrative boolean, as_of date)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.id, l.unit_id, l.unit_name, l.title, l.position_kind, l.job_class, l.eselon, l.functional_level, l.posts,
           l.holders, l.pns_lowest_grade, l.pns_highest_grade, l.pppk_lowest_grade, l.pppk_highest_grade, l.grades_source,
           l.allowance_is_published, l.tpp_tariff, l.tpp_decree_number, l.holder_grades, l.holder_grades_on,
           l.is_illustrative, l.as_of
      FROM hr.preview_list($1, $2) l
     WHERE l.is_shown
     ORDER BY l.unit_name, l.title, l.job_class, l.id
     LIMIT $3
$$;
REVOKE ALL ON FUNCTION hr.preview_examples(text[], text, integer) FROM PUBLIC;
