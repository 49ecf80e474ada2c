-- Purpose:    pay slips, the regency's own tariffs, the policy that says what the public may see, and the editions in
--             which the grades of a title's holders, and how long leave takes, are published.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest. hr.publish_editions() alone adds editions, and nothing changes or
--             removes one.
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
        daterange(effective_from, effective_until, '[]') WITH &&),
    CONSTRAINT tpp_tariff_words_are_plain CHECK (hr.is_plain(decree_number))
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
        daterange(effective_from, effective_until, '[]') WITH &&),
    CONSTRAINT publication_policy_words_are_plain CHECK (hr.is_plain(field, legal_basis, decree_number))
);

CREATE TABLE hr.grade_edition (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    unit_id     uuid NOT NULL REFERENCES hr.unit,
    position_id uuid NOT NULL REFERENCES hr.position,
    -- The last day of the month that it is of.
    as_of       date NOT NULL,
    -- How many held each grade on that day, as it was known when this was made: {"III/a": 4}. Never published.
    grades      jsonb NOT NULL,
    -- The grades that are told, ["III/a", "III/b"]; null where none are.
    listed      jsonb,
    CONSTRAINT grade_edition_is_one_a_month UNIQUE (unit_id, position_id, as_of),
    CONSTRAINT grade_edition_is_of_a_whole_month CHECK (extract(day FROM as_of + 1) = 1),
    CONSTRAINT grade_edition_lists_two_grades CHECK (jsonb_array_length(listed) >= 2)
);

CREATE TABLE hr.service_time_edition (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The first day of the quarter.
    quarter      date NOT NULL,
    -- None for all units together.
    unit_id      uuid REFERENCES hr.unit,
    -- To the nearest five; null, with the hours, where all together are not told: that the quarter is done stands here.
    decisions    integer,
    median_hours integer,
    p95_hours    integer,
    CONSTRAINT service_time_edition_is_made_once UNIQUE NULLS NOT DISTINCT (quarter, unit_id),
    CONSTRAINT service_time_edition_is_of_a_quarter CHECK (extract(day FROM quarter) = 1
        AND extract(month FROM quarter) IN (1, 4, 7, 10)),
    CONSTRAINT service_time_edition_of_a_unit_tells CHECK (unit_id IS NULL OR decisions IS NOT NULL),
    CONSTRAINT service_time_edition_tells_hours CHECK ((decisions IS NULL) = (median_hours IS NULL)
        AND (decisions IS NOT NULL OR p95_hours IS NULL))
);

SELECT audit.track('hr.payslip', open => '{id,employee_id,period}', subject => '{employee_id}');
SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.tpp_tariff,hr.publication_policy,hr.service_time_edition}'::regclass[]) relation;
-- How many hold a grade may tell one person's.
SELECT audit.track('hr.grade_edition', open => '{id,unit_id,position_id,as_of,listed}');
