-- Purpose:    pay runs, in which slips come in and are closed, and the lines of every slip. Slips that are on record already
--             get a closed run for each of their months, and a line for each of their amounts.
-- Called by:  models/migrations/0002_pay_runs.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.payslip until the end of the transaction.
-- Note:       what a closed run keeps stands in models/functions/43_pay_run.sql.

CREATE TABLE hr.pay_run (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The first day of the month that is paid.
    month          date NOT NULL,
    source         text NOT NULL,
    state          text NOT NULL DEFAULT 'OPEN',
    -- Follows a closed run of the same month; its lines name the month that they correct.
    is_correction  boolean NOT NULL DEFAULT false,
    file_name      text,
    -- SHA-256 of the file.
    file_hash      bytea,
    count          integer NOT NULL,
    -- Control totals in whole rupiah.
    gross          bigint NOT NULL,
    deductions     bigint NOT NULL,
    net            bigint NOT NULL,
    -- Null where no file was brought.
    imported_by_id uuid REFERENCES hr.account,
    imported_at    timestamptz NOT NULL DEFAULT now(),
    closed_by_id   uuid REFERENCES hr.account,
    closed_at      timestamptz,
    version        integer NOT NULL DEFAULT 1,
    CONSTRAINT pay_run_month_is_a_month CHECK (extract(day FROM month) = 1),
    -- RECORDED: what was on record before there were runs, and the slips of a demo.
    CONSTRAINT pay_run_source_is_known CHECK (source IN ('IMPORTED', 'RECORDED')),
    CONSTRAINT pay_run_state_is_known CHECK (state IN ('OPEN', 'CLOSED', 'DISCARDED')),
    CONSTRAINT pay_run_names_its_file CHECK ((source = 'IMPORTED') = (file_name IS NOT NULL)
        AND (source = 'IMPORTED') = (file_hash IS NOT NULL) AND octet_length(file_hash) = 32),
    CONSTRAINT pay_run_totals_add_up CHECK (least(count, gross, deductions, net) >= 0 AND net = gross - deductions),
    -- Two people stand behind every month that is paid.
    CONSTRAINT pay_run_has_two_people CHECK (closed_by_id <> imported_by_id),
    CONSTRAINT pay_run_says_who_brought_it CHECK (source <> 'IMPORTED' OR imported_by_id IS NOT NULL),
    CONSTRAINT pay_run_says_who_closed_it CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)
        AND (closed_by_id IS NOT NULL) = (state = 'CLOSED' AND source = 'IMPORTED')),
    CONSTRAINT pay_run_words_are_plain CHECK (hr.is_plain(file_name)),
    CONSTRAINT pay_run_is_of_a_month UNIQUE (id, month)
);
-- A month has one regular run; what follows it corrects.
CREATE UNIQUE INDEX pay_run_is_one_a_month ON hr.pay_run (month) WHERE NOT is_correction AND state <> 'DISCARDED';

SELECT audit.track('hr.pay_run', open => '{id,month,source,state,is_correction,file_name,file_hash,count,imported_by_id,imported_at,closed_by_id,closed_at,version}');

ALTER TABLE hr.payslip ADD COLUMN run_id uuid, ADD COLUMN other_income bigint, ADD COLUMN other_deductions bigint,
    -- What the person was when the slip was stored; CPNS become PNS, and what was paid before stays lawful.
    ADD COLUMN employee_kind text;
SELECT audit.track('hr.payslip', open => '{id,employee_id,period,run_id}', subject => '{employee_id}');

INSERT INTO hr.pay_run (month, source, state, count, gross, deductions, net, closed_at)
SELECT period, 'RECORDED', 'CLOSED', count(*), sum(gross), sum(gross - net), sum(net), now()
  FROM hr.payslip GROUP BY period ORDER BY period;
UPDATE hr.payslip s SET run_id = r.id, other_income = 0, other_deductions = 0, employee_kind = e.kind
  FROM hr.pay_run r, hr.employee e WHERE r.month = s.period AND e.id = s.employee_id;

ALTER TABLE hr.payslip
    ALTER COLUMN run_id SET NOT NULL,
    ALTER COLUMN other_income SET NOT NULL,
    ALTER COLUMN other_deductions SET NOT NULL,
    ALTER COLUMN employee_kind SET NOT NULL,
    ADD CONSTRAINT payslip_employee_kind_is_known CHECK (employee_kind IN ('PNS', 'CPNS', 'PPPK', 'PPPK_PART_TIME')),
    DROP CONSTRAINT payslip_is_one_a_month,
    -- A person has one slip in a run.
    ADD CONSTRAINT payslip_is_one_a_run UNIQUE (employee_id, period, run_id),
    ADD CONSTRAINT payslip_is_of_a_person UNIQUE (id, employee_id),
    ADD CONSTRAINT payslip_is_of_the_month_of_its_run FOREIGN KEY (run_id, period) REFERENCES hr.pay_run (id, month),
    DROP CONSTRAINT payslip_amounts_are_not_negative,
    ADD CONSTRAINT payslip_amounts_are_not_negative CHECK (least(base_pay, spouse_allowance, child_allowance,
        position_allowance, rice_allowance, tpp, other_income, pension_contribution, health_contribution,
        other_deductions, net) >= 0),
    DROP CONSTRAINT payslip_adds_up,
    ADD CONSTRAINT payslip_adds_up CHECK (
        gross = base_pay + spouse_allowance + child_allowance + position_allowance + rice_allowance + tpp + other_income
        AND net = gross - pension_contribution - health_contribution - other_deductions);
CREATE INDEX payslip_by_run ON hr.payslip (run_id);

CREATE TABLE hr.payslip_line (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    payslip_id  uuid NOT NULL,
    employee_id uuid NOT NULL,
    kind        text NOT NULL,
    -- What the file calls a kind that is not known.
    name        text COLLATE pg_c_utf8,
    amount      bigint NOT NULL,
    -- 1 is paid, -1 is kept back.
    sign        smallint NOT NULL,
    -- The first day of the month that it belongs to.
    month       date NOT NULL,
    -- What it rests on, in the words of the file.
    basis       text,
    CONSTRAINT payslip_line_is_of_a_slip FOREIGN KEY (payslip_id, employee_id) REFERENCES hr.payslip (id, employee_id),
    CONSTRAINT payslip_line_is_told_once UNIQUE NULLS NOT DISTINCT (payslip_id, kind, month, sign, name),
    CONSTRAINT payslip_line_amount_is_not_negative CHECK (amount >= 0),
    CONSTRAINT payslip_line_month_is_a_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT payslip_line_kind_has_its_sign CHECK (CASE
        WHEN kind IN ('BASE_PAY', 'SPOUSE_ALLOWANCE', 'CHILD_ALLOWANCE', 'POSITION_ALLOWANCE', 'FUNCTIONAL_ALLOWANCE',
            'GENERAL_ALLOWANCE', 'RICE_ALLOWANCE', 'TPP', 'INCOME_TAX_ALLOWANCE', 'OTHER_INCOME') THEN sign = 1
        WHEN kind IN ('PENSION_CONTRIBUTION', 'HEALTH_CONTRIBUTION', 'INCOME_TAX', 'HOUSING_SAVINGS', 'REPAYMENT',
            'OTHER_DEDUCTION') THEN sign = -1
        WHEN kind = 'ROUNDING' THEN sign IN (1, -1)
        ELSE false END),
    CONSTRAINT payslip_line_names_what_is_not_known CHECK (
        (kind IN ('OTHER_INCOME', 'OTHER_DEDUCTION')) = (name IS NOT NULL)),
    CONSTRAINT payslip_line_words_are_plain CHECK (hr.is_plain(name, basis))
);
SELECT audit.track('hr.payslip_line', open => '{id,payslip_id,employee_id}', subject => '{employee_id}');

INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, amount, sign, month)
SELECT s.id, s.employee_id, l.kind, l.amount, l.sign, s.period
  FROM hr.payslip s
  -- The column holds one of three allowances; which, the title that was held on the first of the month tells.
  LEFT JOIN LATERAL (
      SELECT CASE WHEN p.eselon IS NOT NULL THEN 'POSITION_ALLOWANCE' WHEN p.functional_level IS NOT NULL THEN 'FUNCTIONAL_ALLOWANCE'
                  ELSE 'GENERAL_ALLOWANCE' END AS allowance
        FROM hr.appointment a JOIN hr.post f ON f.id = a.post_id JOIN hr.position p ON p.id = f.position_id
       WHERE a.employee_id = s.employee_id AND a.effective_from <= s.period
             AND coalesce(a.effective_until, 'infinity') >= s.period) p ON true
  CROSS JOIN LATERAL (VALUES
      ('BASE_PAY', s.base_pay, 1), ('SPOUSE_ALLOWANCE', s.spouse_allowance, 1), ('CHILD_ALLOWANCE', s.child_allowance, 1),
      (coalesce(p.allowance, 'POSITION_ALLOWANCE'), s.position_allowance, 1), ('RICE_ALLOWANCE', s.rice_allowance, 1),
      ('TPP', s.tpp, 1),
      ('PENSION_CONTRIBUTION', s.pension_contribution, -1), ('HEALTH_CONTRIBUTION', s.health_contribution, -1))
      l (kind, amount, sign)
 WHERE l.amount > 0
 ORDER BY s.period, s.id;
