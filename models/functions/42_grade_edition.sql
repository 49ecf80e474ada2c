-- Purpose:    makes the editions in which the grades of a title's holders are published, so that no two of them differ by
--             the move of one person, or of people of one grade.
-- Privileges: none is called by a runtime role; how many hold a grade is for none to read.
-- Locks:      none; of two that run at once the second finds one edition a month there already.
-- Note:       why so stands in docs/decisions/0026-figures-about-people-in-editions-that-stay.md.

-- Whether an edition made of the first may follow, or stand beside, one made of the second: on either side, of grades that
-- gained holders and of those that lost some, there is nobody, or three people and more in two grades and more.
CREATE OR REPLACE FUNCTION hr.may_follow(new_grades jsonb, old_grades jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(bool_or(d.more <> 0), false)
       AND (count(*) FILTER (WHERE d.more > 0) = 0
            OR (count(*) FILTER (WHERE d.more > 0) >= 2 AND sum(d.more) FILTER (WHERE d.more > 0) >= 3))
       AND (count(*) FILTER (WHERE d.more < 0) = 0
            OR (count(*) FILTER (WHERE d.more < 0) >= 2 AND sum(d.more) FILTER (WHERE d.more < 0) <= -3))
      FROM (SELECT coalesce(($1 ->> k.grade)::integer, 0) - coalesce(($2 ->> k.grade)::integer, 0) AS more
              FROM (SELECT jsonb_object_keys($1) UNION SELECT jsonb_object_keys($2)) k (grade)) d
$$;
REVOKE ALL ON FUNCTION hr.may_follow(jsonb, jsonb) FROM PUBLIC;

-- The editions that the last closed month brings once a decree opens the field. A group of fewer than three that has no
-- edition yet needs none: it is not told, and before it could be, more than three people have come.
CREATE OR REPLACE FUNCTION hr.possible_grade_editions()
RETURNS TABLE (unit_id uuid, position_id uuid, as_of date, grades jsonb, listed jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH month AS (
        SELECT date_trunc('month', hr.today()::timestamp)::date - 1 AS last_day
    ), held AS (
        SELECT q.unit_id, q.position_id, r.grade, count(DISTINCT a.employee_id) AS holders
          FROM month m
          JOIN hr.appointment a ON a.effective_from <= m.last_day AND coalesce(a.effective_until, 'infinity') >= m.last_day
          JOIN hr.post q ON q.id = a.post_id
          JOIN hr.position p ON p.id = q.position_id AND p.kind <> 'ELECTED'
          JOIN hr.rank_history r ON r.employee_id = a.employee_id
               AND r.effective_from <= m.last_day AND coalesce(r.effective_until, 'infinity') >= m.last_day
         GROUP BY q.unit_id, q.position_id, r.grade
    ), state AS (
        SELECT h.unit_id, h.position_id, jsonb_object_agg(h.grade, h.holders) AS grades, sum(h.holders) AS holders,
               -- Told only where three or more hold each of two grades or more.
               CASE WHEN count(*) FILTER (WHERE h.holders >= 3) >= 2
                    THEN jsonb_agg(h.grade ORDER BY h.grade) FILTER (WHERE h.holders >= 3) END AS listed
          FROM held h GROUP BY h.unit_id, h.position_id
    ), latest AS (
        SELECT DISTINCT ON (e.unit_id, e.position_id) e.unit_id, e.position_id, e.as_of, e.grades
          FROM hr.grade_edition e ORDER BY e.unit_id, e.position_id, e.as_of DESC
    ), next AS (
        SELECT coalesce(s.unit_id, l.unit_id) AS unit_id, coalesce(s.position_id, l.position_id) AS position_id, m.last_day,
               coalesce(s.grades, '{}') AS grades, s.listed, s.holders, l.as_of AS latest, l.grades AS known
          FROM month m
          CROSS JOIN (state s FULL JOIN latest l ON l.unit_id = s.unit_id AND l.position_id = s.position_id)
    )
    SELECT n.unit_id, n.position_id, n.last_day, n.grades, n.listed
      FROM next n
     WHERE CASE WHEN n.latest IS NULL THEN n.holders >= 3
                ELSE n.latest < n.last_day AND hr.may_follow(n.grades, n.known) END
           -- Nor may it differ by one person's move from any edition before that told something else.
       AND NOT EXISTS (SELECT FROM hr.grade_edition e
                        WHERE e.unit_id = n.unit_id AND e.position_id = n.position_id
                          AND e.listed IS DISTINCT FROM n.listed AND NOT hr.may_follow(n.grades, e.grades))
$$;
REVOKE ALL ON FUNCTION hr.possible_grade_editions() FROM PUBLIC;

-- The same while a decree opens it.
CREATE OR REPLACE FUNCTION hr.next_grade_editions()
RETURNS TABLE (unit_id uuid, position_id uuid, as_of date, grades jsonb, listed jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.unit_id, p.position_id, p.as_of, p.grades, p.listed
      FROM hr.possible_grade_editions() p
     WHERE (SELECT w.grades FROM published.opened w)
$$;
REVOKE ALL ON FUNCTION hr.next_grade_editions() FROM PUBLIC;
