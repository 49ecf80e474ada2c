-- Purpose:    what explains a slip: what the record knows of the person in that month, with the lines that were paid, and
--             the same of the slip before it.
-- Privileges: EXECUTE for jejak_app, with the rights of the one who asks.
-- Locks:      none.
-- Note:       a month's pay follows the post and the rank that are held on its first day, and the tariff of that day. Grade and
--             service of the slip itself stand in only where the record has no rank of that day. The kind of employee is the
--             one that the slip was stored with.

CREATE OR REPLACE FUNCTION hr.payslip_month(slip uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object('month', s.period, 'kind', s.employee_kind, 'grade', s.grade, 'service_years', s.service_years,
               'rank', k.held, 'position', h.held, 'lines', hr.payslip_lines(s.id))
      FROM hr.payslip s
      LEFT JOIN LATERAL (
          SELECT jsonb_build_object('grade', r.grade, 'service_years', r.service_years, 'service_months', r.service_months,
                     'since', r.effective_from) AS held
            FROM hr.rank_history r
           WHERE r.employee_id = s.employee_id AND r.effective_from <= s.period
                 AND coalesce(r.effective_until, 'infinity') >= s.period) k ON true
      LEFT JOIN LATERAL (
          SELECT jsonb_build_object('title', p.title, 'unit', u.name, 'job_class', p.job_class, 'eselon', p.eselon,
                     'functional_level', p.functional_level, 'tariff', t.amount, 'decree', t.decree_number) AS held
            FROM hr.appointment a
            JOIN hr.post f ON f.id = a.post_id
            JOIN hr.position p ON p.id = f.position_id
            JOIN hr.unit u ON u.id = f.unit_id
            LEFT JOIN hr.tpp_tariff t ON t.job_class = p.job_class AND t.effective_from <= s.period
                 AND coalesce(t.effective_until, 'infinity') >= s.period
           WHERE a.employee_id = s.employee_id AND a.effective_from <= s.period
                 AND coalesce(a.effective_until, 'infinity') >= s.period) h ON true
     WHERE s.id = $1
$$;
REVOKE ALL ON FUNCTION hr.payslip_month(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.payslip_facts(slip uuid) RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object('is_correction', c.is_correction, 'month', hr.payslip_month(s.id), 'before', hr.payslip_month((
               SELECT b.id FROM hr.payslip b JOIN hr.pay_run r ON r.id = b.run_id AND r.state = 'CLOSED' AND NOT r.is_correction
                WHERE b.employee_id = s.employee_id AND b.period < s.period ORDER BY b.period DESC LIMIT 1)))
      FROM hr.payslip s JOIN hr.pay_run c ON c.id = s.run_id WHERE s.id = $1
$$;
REVOKE ALL ON FUNCTION hr.payslip_facts(uuid) FROM PUBLIC;
