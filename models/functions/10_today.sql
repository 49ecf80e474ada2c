-- Purpose:    the civil date in the regency's own time zone; a demo may stand on another day.
-- Called by:  views, resolvers and the demo loader.
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
