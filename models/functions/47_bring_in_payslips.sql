-- Purpose:    bring in a month of pay slips: where the readable rows of a file wait, and the run, slips and lines that they
--             become. The application's login brings one in by these three functions alone, open and in the caller's own name.
-- Privileges: EXECUTE for jejak_app; they run with the rights of the owner, since jejak_app makes no temporary tables and
--             writes no slips.
-- Locks:      the row of the run, in share mode, by its trigger.

CREATE OR REPLACE FUNCTION hr.stage_payslips() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The lines of each slip are arrays of one length.
    CREATE TEMP TABLE incoming_payslip (
        line                 integer NOT NULL,
        id                   uuid NOT NULL,
        employee_id          uuid NOT NULL,
        grade                text NOT NULL,
        service_years        smallint NOT NULL,
        base_pay             bigint NOT NULL,
        spouse_allowance     bigint NOT NULL,
        child_allowance      bigint NOT NULL,
        position_allowance   bigint NOT NULL,
        rice_allowance       bigint NOT NULL,
        tpp                  bigint NOT NULL,
        other_income         bigint NOT NULL,
        pension_contribution bigint NOT NULL,
        health_contribution  bigint NOT NULL,
        other_deductions     bigint NOT NULL,
        gross                bigint NOT NULL,
        net                  bigint NOT NULL,
        line_month           date NOT NULL,
        basis                text,
        kinds                text[] NOT NULL,
        names                text[] NOT NULL,
        amounts              bigint[] NOT NULL,
        signs                smallint[] NOT NULL
    ) ON COMMIT DROP;
END
$$;
REVOKE ALL ON FUNCTION hr.stage_payslips() FROM PUBLIC;

-- The readable rows of a part of a file, one object each, for a login that may not copy into that table.
CREATE OR REPLACE FUNCTION hr.stage_payslip_rows(rows jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE 'INSERT INTO pg_temp.incoming_payslip SELECT * FROM jsonb_populate_recordset(NULL::pg_temp.incoming_payslip, $1)' USING $1;
END
$$;
REVOKE ALL ON FUNCTION hr.stage_payslip_rows(jsonb) FROM PUBLIC;

-- Slips in the order of the file, lines in the order of its columns; in a file that came over a page, the importer is the one
-- who acts, so that somebody else has to close the run.
CREATE OR REPLACE FUNCTION hr.bring_in_payslips(month date, is_correction boolean, file_name text, file_hash bytea, importer uuid)
RETURNS TABLE (run_id uuid, count integer, gross bigint, deductions bigint, net bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    made hr.pay_run%ROWTYPE;
BEGIN
    IF session_user = 'jejak_app' AND ($5 IS DISTINCT FROM (SELECT t.actor_id FROM audit.tx t WHERE t.id = audit.current_tx())
       OR NOT EXISTS (SELECT FROM hr.account_role r WHERE r.account_id = $5 AND r.role = 'PAYROLL'
                         AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity'))) THEN
        RAISE EXCEPTION 'a month of pay comes in in the name of the person of payroll who brings it'
            USING ERRCODE = '42501', CONSTRAINT = 'importer_is_the_caller';
    END IF;
    INSERT INTO hr.pay_run (month, is_correction, file_name, file_hash, imported_by_id, source, count, gross, deductions, net,
                            imported_at)
    SELECT $1, $2, $3, $4, $5, 'IMPORTED', count(*), sum(i.gross), sum(i.gross - i.net), sum(i.net), hr.current_instant()
      FROM pg_temp.incoming_payslip i
    RETURNING * INTO made;
    INSERT INTO hr.payslip (id, run_id, employee_id, employee_kind, period, grade, service_years, base_pay, spouse_allowance,
        child_allowance, position_allowance, rice_allowance, tpp, other_income, pension_contribution, health_contribution,
        other_deductions, gross, net)
    SELECT i.id, made.id, i.employee_id, e.kind, made.month, i.grade, i.service_years, i.base_pay, i.spouse_allowance,
           i.child_allowance, i.position_allowance, i.rice_allowance, i.tpp, i.other_income, i.pension_contribution,
           i.health_contribution, i.other_deductions, i.gross, i.net
      FROM pg_temp.incoming_payslip i
      JOIN hr.employee e ON e.id = i.employee_id
     ORDER BY i.line;
    INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, name, amount, sign, month, basis)
    SELECT i.id, i.employee_id, l.kind, l.name, l.amount, l.sign, i.line_month, i.basis
      FROM pg_temp.incoming_payslip i
      CROSS JOIN LATERAL unnest(i.kinds, i.names, i.amounts, i.signs) WITH ORDINALITY l (kind, name, amount, sign, place)
     ORDER BY i.line, l.place;
    RETURN QUERY SELECT made.id, made.count, made.gross, made.deductions, made.net;
END
$$;
REVOKE ALL ON FUNCTION hr.bring_in_payslips(date, boolean, text, bytea, uuid) FROM PUBLIC;
