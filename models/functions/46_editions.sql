-- Purpose:    makes the editions that a closed month or quarter brings; once made, they stay.
-- Privileges: run as owner, so that the application can have them made, and neither write nor read what they are made of.
--             EXECUTE for jejak_app.
-- Locks:      none; of two that run at once the second finds what the first has made, or waits for its end.

CREATE OR REPLACE FUNCTION hr.editions_are_due() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.next_service_times()) OR EXISTS (SELECT FROM hr.next_grade_editions())
$$;
REVOKE ALL ON FUNCTION hr.editions_are_due() FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.publish_editions() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH grades AS (
        INSERT INTO hr.grade_edition (unit_id, position_id, as_of, grades, listed)
        SELECT n.unit_id, n.position_id, n.as_of, n.grades, n.listed FROM hr.next_grade_editions() n
            ON CONFLICT ON CONSTRAINT grade_edition_is_one_a_month DO NOTHING
        RETURNING 1
    ), times AS (
        INSERT INTO hr.service_time_edition (quarter, unit_id, decisions, median_hours, p95_hours)
        SELECT n.quarter, n.unit_id, n.decisions, n.median_hours, n.p95_hours FROM hr.next_service_times() n
            ON CONFLICT ON CONSTRAINT service_time_edition_is_made_once DO NOTHING
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM grades) + (SELECT count(*) FROM times)
$$;
REVOKE ALL ON FUNCTION hr.publish_editions() FROM PUBLIC;
