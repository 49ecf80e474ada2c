-- Purpose:    the points that callers have spent, added up over all processes that serve them.
-- Privileges: run as owner, so that a process can add and learn, and neither list callers nor forgive any.
-- Locks:      the rows of the callers named, in one order.

-- Adds what a process spent since it last asked, less than nothing where it gave points back, and returns what is spent
-- in all: its lease for the next second.
CREATE OR REPLACE FUNCTION ops.spend_points(callers bytea[], points double precision[], restores double precision[])
RETURNS TABLE (caller bytea, spent double precision)
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO ops.points AS p (caller, spent, restore, at)
    SELECT t.caller, t.points, t.restore, clock_timestamp()
      FROM unnest($1, $2, $3) AS t (caller, points, restore) ORDER BY t.caller
        ON CONFLICT ON CONSTRAINT points_pkey DO UPDATE
       SET spent = greatest(0, p.spent - p.restore * greatest(0, extract(epoch FROM excluded.at - p.at))) + excluded.spent,
           restore = excluded.restore, at = excluded.at
    RETURNING p.caller, greatest(0, p.spent)
$$;
REVOKE ALL ON FUNCTION ops.spend_points(bytea[], double precision[], double precision[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ops.purge_points() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM ops.points WHERE spent <= restore * extract(epoch FROM clock_timestamp() - at)
$$;
REVOKE ALL ON FUNCTION ops.purge_points() FROM PUBLIC;
