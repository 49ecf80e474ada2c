-- Purpose:    letters of audit, which hold erasure back and keep auditors' reads from the examined until they end, and
--             the erasures that were asked for, with the two people who stand behind each.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE hr.audit_engagement (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    letter_number      text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    letter_date        date NOT NULL,
    purpose            text NOT NULL,
    -- Empty: every auditor.
    auditor_account_id uuid REFERENCES hr.account,
    -- Whom it examines: one person, or what hr.engagement_scope says line by line, or everybody.
    employee_id        uuid REFERENCES hr.employee,
    effective_from     date NOT NULL,
    effective_until    date,
    ended_at           timestamptz,
    version            integer NOT NULL DEFAULT 1,
    -- An auditor from outside has an account for this letter alone, which ends with it.
    is_external        boolean NOT NULL DEFAULT false,
    CONSTRAINT engagement_dates_are_in_order CHECK (letter_date <= effective_from AND effective_from <= effective_until),
    -- What is in the log stays there for ever: a number fills a line, a purpose a page.
    CONSTRAINT engagement_words_are_short CHECK (letter_number ~ '\S' AND char_length(letter_number) <= 200
        AND purpose ~ '\S' AND char_length(purpose) <= 2000),
    CONSTRAINT engagement_external_is_somebodys CHECK (NOT is_external
        OR num_nonnulls(auditor_account_id, effective_until) = 2),
    CONSTRAINT audit_engagement_words_are_plain CHECK (hr.is_plain(letter_number, purpose))
);

-- What a letter examines, line by line: a unit with all below it, a period, or both.
CREATE TABLE hr.engagement_scope (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    engagement_id uuid NOT NULL REFERENCES hr.audit_engagement,
    -- Empty: every unit.
    unit_id       uuid REFERENCES hr.unit,
    -- Empty: every day.
    starts_on     date,
    ends_on       date,
    -- A line names a unit, a period, or both.
    CONSTRAINT engagement_scope_says_something CHECK (num_nonnulls(unit_id, starts_on) > 0),
    CONSTRAINT engagement_scope_has_whole_periods CHECK ((starts_on IS NULL) = (ends_on IS NULL) AND starts_on <= ends_on),
    CONSTRAINT engagement_scope_is_said_once UNIQUE NULLS NOT DISTINCT (engagement_id, unit_id, starts_on, ends_on)
);

CREATE TABLE hr.erasure (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    employee_id     uuid NOT NULL REFERENCES hr.employee,
    state           text NOT NULL DEFAULT 'REQUESTED',
    legal_basis     text NOT NULL,
    decree_number   text NOT NULL,
    decree_date     date NOT NULL,
    reason          text,
    requested_by_id uuid NOT NULL REFERENCES hr.account,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    approved_by_id  uuid REFERENCES hr.account,
    approved_at     timestamptz,
    cancelled_by_id uuid REFERENCES hr.account,
    cancelled_at    timestamptz,
    carried_out_at  timestamptz,
    version         integer NOT NULL DEFAULT 1,
    CONSTRAINT erasure_state_is_known CHECK (state IN ('REQUESTED', 'APPROVED', 'CANCELLED', 'CARRIED_OUT')),
    -- Two people stand behind every destruction.
    CONSTRAINT erasure_has_two_people CHECK (approved_by_id <> requested_by_id),
    -- Each state has its person and its instant, and nothing is carried out that nobody approved.
    CONSTRAINT erasure_states_have_people CHECK ((approved_by_id IS NULL) = (approved_at IS NULL)
        AND (cancelled_by_id IS NULL) = (cancelled_at IS NULL)
        AND (cancelled_at IS NOT NULL) = (state = 'CANCELLED')
        AND (carried_out_at IS NOT NULL) = (state = 'CARRIED_OUT')
        AND (state NOT IN ('APPROVED', 'CARRIED_OUT') OR approved_at IS NOT NULL)
        AND (state <> 'REQUESTED' OR approved_at IS NULL)),
    -- Basis and decree stay in the log for ever, and a reason fills a page at most.
    CONSTRAINT erasure_words_are_short CHECK (legal_basis ~ '\S' AND char_length(legal_basis) <= 200
        AND decree_number ~ '\S' AND char_length(decree_number) <= 200 AND char_length(reason) <= 2000),
    CONSTRAINT erasure_words_are_plain CHECK (hr.is_plain(legal_basis, decree_number, reason))
);
-- A person is erased once; what was cancelled may be asked for again.
CREATE UNIQUE INDEX erasure_is_one_a_person ON hr.erasure (employee_id) WHERE state <> 'CANCELLED';
CREATE INDEX erasure_by_time ON hr.erasure (requested_at, id);

SELECT audit.track('hr.audit_engagement', open => '{id,letter_number,letter_date,auditor_account_id,employee_id,
    effective_from,effective_until,is_external,ended_at,version}', subject => '{employee_id}');
SELECT audit.track('hr.engagement_scope', audit.columns_of('hr.engagement_scope'));
SELECT audit.track('hr.erasure', open => '{id,employee_id,state,legal_basis,decree_number,decree_date,requested_by_id,
    requested_at,approved_by_id,approved_at,cancelled_by_id,cancelled_at,carried_out_at,version}', subject => '{employee_id}');
