-- Purpose:    pay runs: an open one may be closed or discarded, a closed one adds up to the last line, and of a closed one
--             nothing changes any more.
-- Privileges: EXECUTE of hr.payslip_lines and hr.pay_run_unknown_kinds for jejak_app; the triggers run with the rights of the one who writes.
-- Locks:      the row of the run, which the one who closes it changes: slips that are still being written are waited for.

-- The lines of a slip, what is paid first.
CREATE OR REPLACE FUNCTION hr.payslip_lines(slip uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('kind', l.kind, 'name', l.name, 'amount', l.amount, 'sign', l.sign,
                                                 'month', l.month, 'basis', l.basis)
                              ORDER BY l.sign DESC, l.amount DESC, l.kind, l.name, l.month), '[]')
      FROM hr.payslip_line l WHERE l.payslip_id = $1
$$;
REVOKE ALL ON FUNCTION hr.payslip_lines(uuid) FROM PUBLIC;

-- What a file names that the layout does not know, the largest sum first, a hundred at most.
CREATE OR REPLACE FUNCTION hr.pay_run_unknown_kinds(run uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'sign', k.sign, 'count', k.count, 'amount', k.amount)
                              ORDER BY k.amount DESC, k.name, k.sign), '[]')
      FROM (SELECT l.name, l.sign, count(*) AS count, sum(l.amount) AS amount
              FROM hr.payslip s JOIN hr.payslip_line l ON l.payslip_id = s.id
             WHERE s.run_id = $1 AND l.kind IN ('OTHER_INCOME', 'OTHER_DEDUCTION') AND l.name IS NOT NULL
             GROUP BY l.name, l.sign ORDER BY 4 DESC, 1, 2 LIMIT 100) k
$$;
REVOKE ALL ON FUNCTION hr.pay_run_unknown_kinds(uuid) FROM PUBLIC;

-- Slips of a run whose lines do not give their columns. A line of another month, or of a kind that has no column, counts
-- as other income or other deduction.
CREATE OR REPLACE FUNCTION hr.uneven_slips(run uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id
      FROM hr.payslip s
      LEFT JOIN hr.payslip_line l ON l.payslip_id = s.id
      CROSS JOIN LATERAL (SELECT CASE
          WHEN l.month = s.period AND l.kind IN ('BASE_PAY', 'SPOUSE_ALLOWANCE', 'CHILD_ALLOWANCE', 'RICE_ALLOWANCE', 'TPP',
              'PENSION_CONTRIBUTION', 'HEALTH_CONTRIBUTION') THEN l.kind
          WHEN l.month = s.period AND l.kind IN ('POSITION_ALLOWANCE', 'FUNCTIONAL_ALLOWANCE', 'GENERAL_ALLOWANCE')
              THEN 'POSITION_ALLOWANCE'
          WHEN l.sign = 1 THEN 'OTHER_INCOME' ELSE 'OTHER_DEDUCTIONS' END AS place) c
     WHERE s.run_id = $1
     GROUP BY s.id
    HAVING count(*) FILTER (WHERE l.month > s.period) > 0
        OR (s.base_pay, s.spouse_allowance, s.child_allowance, s.position_allowance, s.rice_allowance, s.tpp,
            s.pension_contribution, s.health_contribution, s.other_income, s.other_deductions)
        IS DISTINCT FROM (
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'BASE_PAY'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'SPOUSE_ALLOWANCE'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'CHILD_ALLOWANCE'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'POSITION_ALLOWANCE'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'RICE_ALLOWANCE'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'TPP'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'PENSION_CONTRIBUTION'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'HEALTH_CONTRIBUTION'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'OTHER_INCOME'), 0),
            coalesce(sum(l.amount) FILTER (WHERE c.place = 'OTHER_DEDUCTIONS'), 0))
$$;
REVOKE ALL ON FUNCTION hr.uneven_slips(uuid) FROM PUBLIC;

-- The one who closes a run need not read slips: what is asked here says only whether everything adds up.
CREATE OR REPLACE FUNCTION hr.check_pay_run(run uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM hr.uneven_slips($1)) THEN
        RAISE EXCEPTION 'the lines of a slip of this run do not give its columns'
            USING ERRCODE = '23514', CONSTRAINT = 'payslip_is_the_sum_of_its_lines';
    END IF;
    IF (SELECT (r.count, r.gross, r.deductions, r.net)
                IS DISTINCT FROM (count(s.id), coalesce(sum(s.gross), 0), coalesce(sum(s.gross - s.net), 0), coalesce(sum(s.net), 0))
          FROM hr.pay_run r LEFT JOIN hr.payslip s ON s.run_id = r.id WHERE r.id = $1 GROUP BY r.id) THEN
        RAISE EXCEPTION 'the slips of this run do not give its control totals'
            USING ERRCODE = '23514', CONSTRAINT = 'pay_run_is_the_sum_of_its_slips';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION hr.check_pay_run(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.guard_pay_run() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF OLD.state <> 'OPEN' THEN
        RAISE EXCEPTION '% of a pay run that is % is refused: what was paid stays', TG_OP, lower(OLD.state)
            USING ERRCODE = '42501', CONSTRAINT = 'closed_pay_run_stays';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION hr.guard_pay_run() FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.check_pay_run_sums() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM hr.check_pay_run(NEW.id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.check_pay_run_sums() FROM PUBLIC;

-- Whether two people stand behind the destruction of a person's data.
CREATE OR REPLACE FUNCTION hr.is_being_erased(person uuid) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM hr.erasure e WHERE e.employee_id = $1 AND e.state IN ('APPROVED', 'CARRIED_OUT'))
$$;
REVOKE ALL ON FUNCTION hr.is_being_erased(uuid) FROM PUBLIC;

-- Of the slips or lines that a statement changed, before and after, none may be of a run that is not open; only those of a
-- person who is being erased go.
CREATE OR REPLACE FUNCTION hr.guard_payslips() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    runs  uuid[];
    state text;
BEGIN
    IF TG_RELID = 'hr.payslip'::regclass THEN
        runs := ARRAY(SELECT DISTINCT c.run_id FROM changed c WHERE TG_OP <> 'DELETE' OR NOT hr.is_being_erased(c.employee_id));
        IF TG_OP = 'UPDATE' THEN
            runs := runs || ARRAY(SELECT DISTINCT c.run_id FROM became c);
        END IF;
    ELSE
        runs := ARRAY(SELECT DISTINCT s.run_id FROM changed c JOIN hr.payslip s ON s.id = c.payslip_id
                       WHERE TG_OP <> 'DELETE' OR NOT hr.is_being_erased(c.employee_id));
        IF TG_OP = 'UPDATE' THEN
            runs := runs || ARRAY(SELECT DISTINCT s.run_id FROM became c JOIN hr.payslip s ON s.id = c.payslip_id);
        END IF;
    END IF;
    -- A closing that is under way is waited for, and waits itself: rows are written while their run is locked.
    PERFORM FROM hr.pay_run r WHERE r.id = ANY (runs) ORDER BY r.id FOR SHARE;
    SELECT r.state INTO state FROM hr.pay_run r WHERE r.id = ANY (runs) AND r.state <> 'OPEN';
    IF FOUND THEN
        RAISE EXCEPTION '% of %.% in a pay run that is % is refused: what was paid stays', TG_OP, TG_TABLE_SCHEMA,
            TG_TABLE_NAME, lower(state) USING ERRCODE = '42501', CONSTRAINT = 'closed_pay_run_stays';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION hr.guard_payslips() FROM PUBLIC;

CREATE OR REPLACE TRIGGER closed_stays BEFORE UPDATE OR DELETE ON hr.pay_run
    FOR EACH ROW EXECUTE FUNCTION hr.guard_pay_run();
ALTER TABLE hr.pay_run ENABLE ALWAYS TRIGGER closed_stays;
CREATE OR REPLACE TRIGGER adds_up AFTER INSERT OR UPDATE OF state ON hr.pay_run
    FOR EACH ROW WHEN (NEW.state = 'CLOSED') EXECUTE FUNCTION hr.check_pay_run_sums();
ALTER TABLE hr.pay_run ENABLE ALWAYS TRIGGER adds_up;
DO $$
DECLARE
    each record;
BEGIN
    -- What a file brought adds up when its transaction ends: once for the run, not for every slip. A constraint trigger is not
    -- replaced.
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'hr.pay_run'::regclass AND tgname = 'adds_up_as_imported') THEN
        CREATE CONSTRAINT TRIGGER adds_up_as_imported AFTER INSERT ON hr.pay_run DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.source = 'IMPORTED') EXECUTE FUNCTION hr.check_pay_run_sums();
        ALTER TABLE hr.pay_run ENABLE ALWAYS TRIGGER adds_up_as_imported;
    END IF;
    FOR each IN SELECT relation, w.* FROM unnest('{hr.payslip,hr.payslip_line}'::regclass[]) relation,
        (VALUES ('insert', 'NEW TABLE AS changed'), ('update', 'OLD TABLE AS changed NEW TABLE AS became'),
                ('delete', 'OLD TABLE AS changed')) w (event, rows) LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER closed_stays_%1$s AFTER %1$s ON %2$s REFERENCING %3$s
                        FOR EACH STATEMENT EXECUTE FUNCTION hr.guard_payslips()', each.event, each.relation, each.rows);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER closed_stays_%s', each.relation, each.event);
    END LOOP;
END
$$;
