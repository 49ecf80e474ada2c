-- Purpose:    how long leave takes from filing to decision, by quarter and by deciding unit, told so that nobody is in it.
-- Privileges: the view runs as owner; SELECT for all three roles. No column is about a person. No runtime role counts.
-- Locks:      none.
-- Note:       why a cell stays away stands in docs/decisions/0021-service-times-in-closed-quarters.md, and why a quarter
--             that was told is never counted again in 0026-figures-about-people-in-editions-that-stay.md.

-- The cells of every closed quarter that has no edition yet, and one for all together where it is not told.
CREATE OR REPLACE FUNCTION hr.next_service_times()
RETURNS TABLE (quarter date, unit_id uuid, decisions integer, median_hours integer, p95_hours integer)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH decided AS (
        -- A request belongs to the quarter of its decision and to the unit whose post decided: to one cell and no other.
        SELECT date_trunc('quarter', r.decided_at AT TIME ZONE (SELECT time_zone FROM hr.regency))::date AS quarter,
               p.unit_id, r.employee_id, extract(epoch FROM r.decided_at - r.filed_at) / 3600 AS hours
          FROM hr.leave_request r
          JOIN hr.post p ON p.id = r.deciding_post_id
         WHERE r.decided_at IS NOT NULL
    ), cell AS (
        -- Closed quarters only: in one that grows, every new decision could be read off the difference to yesterday.
        SELECT quarter, unit_id, count(*) AS decisions, count(DISTINCT employee_id) AS people,
               percentile_cont(ARRAY[0.5::double precision, 0.95::double precision]) WITHIN GROUP (ORDER BY hours) AS hours
          FROM decided
         WHERE quarter < date_trunc('quarter', (SELECT hr.today())::timestamp)::date
               AND NOT EXISTS (SELECT FROM hr.service_time_edition e WHERE e.quarter = decided.quarter)
         GROUP BY GROUPING SETS ((quarter, unit_id), (quarter))
    ), ranked AS (
        -- The smallest units first, and how many are told to be no more than who stands before.
        SELECT cell.*,
               count(*) FILTER (WHERE people < 5) OVER (PARTITION BY quarter, unit_id IS NULL) AS small,
               row_number() OVER smallest_first AS place,
               coalesce(sum(people) OVER (smallest_first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
          FROM cell
        WINDOW smallest_first AS (PARTITION BY quarter, unit_id IS NULL ORDER BY people, decisions, unit_id)
    )
    SELECT c.quarter, c.unit_id,
           CASE WHEN s.is_told THEN (5 * round(c.decisions / 5.0))::integer END,
           CASE WHEN s.is_told THEN round(c.hours[1])::integer END,
           -- Below twenty decisions the 95th percentile is as good as the slowest one, which is somebody's.
           CASE WHEN s.is_told AND c.decisions >= 20 THEN round(c.hours[2])::integer END
      FROM ranked c
           -- Where units are left out, all less the others must not tell of one of them, nor of fewer than five people.
     CROSS JOIN LATERAL (SELECT c.people >= 5
                                AND (c.unit_id IS NULL OR c.small = 0 OR (c.place > 2 AND c.before >= 5))) s (is_told)
     WHERE c.unit_id IS NULL OR s.is_told
$$;
REVOKE ALL ON FUNCTION hr.next_service_times() FROM PUBLIC;

CREATE OR REPLACE VIEW published.service_time AS
SELECT e.id, e.quarter, e.unit_id, u.name AS unit_name, e.decisions, e.median_hours, e.p95_hours
  FROM hr.service_time_edition e
  LEFT JOIN hr.unit u ON u.id = e.unit_id
 WHERE e.decisions IS NOT NULL AND e.quarter < date_trunc('quarter', (SELECT hr.today())::timestamp)::date;
