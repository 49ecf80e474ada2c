-- Purpose:    what happened to annual leave, by person and calendar year, in half-days; and all that a balance is worked
--             out of, beside the person's own row.
-- Privileges: run as the person who calls them; EXECUTE for jejak_app.
-- Locks:      none.

CREATE OR REPLACE FUNCTION hr.leave_years(people uuid[])
RETURNS TABLE (employee_id uuid, year integer, is_recorded boolean, used integer, reserved integer, postponed integer)
LANGUAGE sql STABLE
-- Planned once: it would be for each array anew, which takes longer than running it.
SET plan_cache_mode = force_generic_plan
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.employee_id, l.year::integer,
           bool_or(l.kind = 'RECORDED'),
           coalesce(sum(l.half_days) FILTER (WHERE l.kind IN ('RECORDED', 'CONSUME')), 0)::integer,
           (coalesce(sum(l.half_days) FILTER (WHERE l.kind = 'RESERVE'), 0)
            - coalesce(sum(l.half_days) FILTER (WHERE l.kind = 'RELEASE'), 0))::integer,
           coalesce(sum(l.half_days) FILTER (WHERE l.kind = 'POSTPONE'), 0)::integer
      FROM hr.leave_ledger l
     WHERE l.employee_id = ANY (people)
     GROUP BY l.employee_id, l.year
$$;
REVOKE ALL ON FUNCTION hr.leave_years(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.leave_facts(person uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
               'today', hr.today(),
               'leave_history_from', r.leave_history_from,
               'years', coalesce((SELECT jsonb_agg(to_jsonb(y)) FROM hr.leave_years(ARRAY[person]) y), '[]'))
      FROM hr.regency r
$$;
REVOKE ALL ON FUNCTION hr.leave_facts(uuid) FROM PUBLIC;
