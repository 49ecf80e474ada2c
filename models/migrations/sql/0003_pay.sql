-- Purpose:    pay slips, the regency's own tariffs, and the policy that says what the public may see.
-- Called by:  models/migrations/0003_pay.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE hr.payslip (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id          uuid NOT NULL REFERENCES hr.employee,
    -- The first day of the month that is paid.
    period               date NOT NULL,
    grade                text COLLATE pg_c_utf8 NOT NULL,
    service_years        smallint NOT NULL,
    base_pay             bigint NOT NULL,
    spouse_allowance     bigint NOT NULL,
    child_allowance      bigint NOT NULL,
    position_allowance   bigint NOT NULL,
    rice_allowance       bigint NOT NULL,
    tpp                  bigint NOT NULL,
    pension_contribution bigint NOT NULL,
    health_contribution  bigint NOT NULL,
    gross                bigint NOT NULL,
    net                  bigint NOT NULL,
    CONSTRAINT payslip_is_one_a_month UNIQUE (employee_id, period),
    CONSTRAINT payslip_period_is_a_month CHECK (extract(day FROM period) = 1),
    -- Whole rupiah, never negative.
    CONSTRAINT payslip_amounts_are_not_negative CHECK (least(base_pay, spouse_allowance, child_allowance,
        position_allowance, rice_allowance, tpp, pension_contribution, health_contribution, net) >= 0),
    -- The slip adds up.
    CONSTRAINT payslip_adds_up CHECK (
        gross = base_pay + spouse_allowance + child_allowance + position_allowance + rice_allowance + tpp
        AND net = gross - pension_contribution - health_contribution)
);

CREATE TABLE hr.tpp_tariff (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    job_class       smallint NOT NULL,
    amount          bigint NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    is_illustrative boolean NOT NULL DEFAULT false,
    CONSTRAINT tpp_tariff_class_is_1_to_17 CHECK (job_class BETWEEN 1 AND 17),
    CONSTRAINT tpp_tariff_is_not_negative CHECK (amount >= 0),
    -- On any day a class has one tariff.
    CONSTRAINT tpp_tariff_is_one_a_day EXCLUDE USING gist (job_class WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&)
);

CREATE TABLE hr.publication_policy (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    field           text COLLATE pg_c_utf8 NOT NULL,
    tier            text NOT NULL,
    legal_basis     text NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    entered_by_id   uuid NOT NULL REFERENCES hr.account,
    approved_by_id  uuid NOT NULL REFERENCES hr.account,
    is_illustrative boolean NOT NULL DEFAULT false,
    -- T0 tables and aggregates, T1 records of positions, T2 named holders of public office.
    CONSTRAINT publication_policy_tier_is_known CHECK (tier IN ('T0', 'T1', 'T2')),
    -- Two people stand behind every publication.
    CONSTRAINT publication_policy_has_two_people CHECK (entered_by_id <> approved_by_id),
    -- On any day a field has one policy.
    CONSTRAINT publication_policy_is_one_a_day EXCLUDE USING gist (field WITH =,
        daterange(effective_from, effective_until, '[]') WITH &&)
);

SELECT audit.track('hr.payslip', open => '{id,employee_id,period}', subject => '{employee_id}');
SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.tpp_tariff,hr.publication_policy}'::regclass[]) relation;
