-- Purpose:    the civil date in the regency's own time zone, and the instant; a demo may stand on another day and hour.
-- Privileges: runs as owner, so that every role may know the date.
-- Locks:      none.

-- Reckoned once, however often a statement asks: that is what OFFSET 0 is for.
CREATE OR REPLACE VIEW hr.present AS
SELECT coalesce(demo_today, (now() AT TIME ZONE time_zone)::date) AS today, is_demo FROM hr.regency OFFSET 0;

CREATE OR REPLACE FUNCTION hr.today() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT today FROM hr.present
$$;
REVOKE ALL ON FUNCTION hr.today() FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.current_instant() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN demo_today IS NULL AND demo_time IS NULL THEN now()
                ELSE (coalesce(demo_today, (now() AT TIME ZONE time_zone)::date)
                      + coalesce(demo_time, (now() AT TIME ZONE time_zone)::time)) AT TIME ZONE time_zone END
      FROM hr.regency
$$;
REVOKE ALL ON FUNCTION hr.current_instant() FROM PUBLIC;
