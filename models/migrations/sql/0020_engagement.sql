-- Purpose:    what a letter of audit examines, line by line: a unit with all below it, a period, or both; and accounts
--             that end on a day, as those of auditors from outside do with their letter.
-- Called by:  models/migrations/0020_engagement.py
-- Privileges: owner; the grants hand out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.audit_engagement and hr.account, briefly.

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
SELECT audit.track('hr.engagement_scope', audit.columns_of('hr.engagement_scope'));

INSERT INTO hr.engagement_scope (engagement_id, unit_id)
SELECT id, unit_id FROM hr.audit_engagement WHERE unit_id IS NOT NULL;

ALTER TABLE hr.audit_engagement
    DROP COLUMN unit_id,
    -- An auditor from outside has an account for this letter alone, which ends with it.
    ADD COLUMN is_external boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT engagement_external_is_somebodys CHECK (NOT is_external
        OR num_nonnulls(auditor_account_id, effective_until) = 2);
SELECT audit.track('hr.audit_engagement', open => '{id,letter_number,letter_date,auditor_account_id,employee_id,
    effective_from,effective_until,is_external,ended_at,version}', subject => '{employee_id}');

ALTER TABLE hr.account ADD COLUMN ends_on date;
SELECT audit.track('hr.account', open => '{id,kind,employee_id,official_id,is_demo,disabled_at,ends_on,version}',
    secret => '{password_hash}', subject => '{employee_id,official_id,id}');
