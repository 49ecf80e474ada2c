-- Purpose:    the role of the information officer (PPID), and the life of a publication policy: proposed by one officer,
--             approved by another or withdrawn, ended by decree; ended and followed, never edited.
-- Called by:  models/migrations/0003_publication_policies.py
-- Privileges: owner; 90_grants.sql hands out the rest. Transitions are kept by hr.check_policy_change().
-- Locks:      ACCESS EXCLUSIVE on hr.account_role and hr.publication_policy while their constraints are checked.

ALTER TABLE hr.account_role
    DROP CONSTRAINT account_role_is_known,
    ADD CONSTRAINT account_role_is_known CHECK (role IN ('PERSONNEL', 'PAYROLL', 'AUDITOR', 'ADMINISTRATOR', 'OPERATOR',
        'INFORMATION_OFFICER'));

ALTER TABLE hr.publication_policy RENAME COLUMN entered_by_id TO proposed_by_id;
-- What two people entered before is in force; at which instant they did was not kept, so it stands as of this step.
ALTER TABLE hr.publication_policy
    ALTER COLUMN approved_by_id DROP NOT NULL,
    ADD COLUMN state             text NOT NULL DEFAULT 'APPROVED',
    ADD COLUMN proposed_at       timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN approved_at       timestamptz DEFAULT now(),
    ADD COLUMN withdrawn_by_id   uuid REFERENCES hr.account,
    ADD COLUMN withdrawn_at      timestamptz,
    ADD COLUMN ended_by_id       uuid REFERENCES hr.account,
    ADD COLUMN ended_at          timestamptz,
    ADD COLUMN end_decree_number text,
    ADD COLUMN end_decree_date   date,
    ADD COLUMN version           integer NOT NULL DEFAULT 1;
ALTER TABLE hr.publication_policy
    ALTER COLUMN state SET DEFAULT 'PROPOSED',
    ALTER COLUMN approved_at DROP DEFAULT;

ALTER TABLE hr.publication_policy
    DROP CONSTRAINT publication_policy_is_one_a_day,
    DROP CONSTRAINT publication_policy_words_are_plain,
    ADD CONSTRAINT publication_policy_state_is_known CHECK (state IN ('PROPOSED', 'WITHDRAWN', 'APPROVED', 'ENDED')),
    -- The fields that a decree may open. What a law closes (names, net pay, family, deductions) can be entered by nobody.
    ADD CONSTRAINT publication_policy_field_may_be_opened CHECK (tier IN ('T0', 'T1') AND field IN ('positionRecords',
        'basePayRange', 'positionAllowance', 'tppTariff', 'holderGrades')),
    -- Each state has its person and its instant, and the end its decree.
    ADD CONSTRAINT publication_policy_states_have_people CHECK (
        num_nonnulls(approved_by_id, approved_at) = CASE WHEN state IN ('APPROVED', 'ENDED') THEN 2 ELSE 0 END
        AND num_nonnulls(withdrawn_by_id, withdrawn_at) = CASE state WHEN 'WITHDRAWN' THEN 2 ELSE 0 END
        AND num_nonnulls(ended_by_id, ended_at, end_decree_number, end_decree_date)
            = CASE state WHEN 'ENDED' THEN 4 ELSE 0 END
        AND (state <> 'ENDED' OR effective_until IS NOT NULL)),
    -- Only a policy that is ended before its first day has no day at all: its last is the one before.
    ADD CONSTRAINT publication_policy_dates_are_in_order CHECK (
        effective_until >= effective_from - CASE state WHEN 'ENDED' THEN 1 ELSE 0 END),
    -- On any day a field has one policy in force; of proposals there may be several.
    ADD CONSTRAINT publication_policy_is_one_a_day EXCLUDE USING gist (field WITH =,
        daterange(effective_from, effective_until + 1) WITH &&) WHERE (state IN ('APPROVED', 'ENDED')),
    -- Basis and decree stay in the log for ever.
    ADD CONSTRAINT publication_policy_words_are_short CHECK (legal_basis ~ '\S' AND char_length(legal_basis) <= 200
        AND decree_number ~ '\S' AND char_length(decree_number) <= 200
        AND end_decree_number ~ '\S' AND char_length(end_decree_number) <= 200),
    ADD CONSTRAINT publication_policy_words_are_plain CHECK (hr.is_plain(field, legal_basis, decree_number,
        end_decree_number));
CREATE INDEX publication_policy_by_time ON hr.publication_policy (proposed_at, id);

SELECT audit.track('hr.publication_policy', audit.columns_of('hr.publication_policy'));
