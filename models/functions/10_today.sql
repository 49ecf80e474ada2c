-- Purpose:    the civil date in the regency's own time zone; a demo may stand on another day.
-- Called by:  views, resolvers and the demo loader.
-- Privileges: runs as owner, so that every role may know the date.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.today() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(demo_today, (now() AT TIME ZONE time_zone)::date) FROM hr.regency
$$;
REVOKE ALL ON FUNCTION hr.today() FROM PUBLIC;
