-- Purpose:    accounts and their roles, the codes and second factors that open them, and what replaces a lost one;
--             identities of sign-in providers; who tried to sign in.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE hr.account (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_name       text COLLATE pg_c_utf8 NOT NULL UNIQUE,
    name            text COLLATE pg_c_utf8 NOT NULL,
    kind            text NOT NULL DEFAULT 'PERSON',
    employee_id     uuid UNIQUE REFERENCES hr.employee,
    official_id     uuid UNIQUE REFERENCES hr.official,
    password_hash   text,
    is_demo         boolean NOT NULL DEFAULT false,
    disabled_at     timestamptz,
    version         integer NOT NULL DEFAULT 1,
    ends_on         date,
    -- As what somebody vouched for the one who holds the account: the role of who made the slip with which its password was
    -- set. Empty: the one who runs the server, by a slip or because the account was made with its password.
    vouched_by_role text,
    -- User names are typed by people: lower case, no spaces.
    CONSTRAINT account_user_name_is_plain CHECK (user_name ~ '^[a-z0-9][a-z0-9._:-]{1,63}$'),
    -- What is in the log stays there for ever: no name fills a page.
    CONSTRAINT account_name_is_short CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT account_kind_is_known CHECK (kind IN ('PERSON', 'SERVICE')),
    -- A machine has no password and is nobody's.
    CONSTRAINT account_service_is_nobody CHECK (kind = 'PERSON'
        OR (password_hash IS NULL AND employee_id IS NULL AND official_id IS NULL)),
    -- An account belongs to an employee or to an elected official, never to both.
    CONSTRAINT account_has_one_holder CHECK (employee_id IS NULL OR official_id IS NULL),
    CONSTRAINT account_vouching_is_known CHECK (vouched_by_role IN ('OPERATOR', 'ADMINISTRATOR')),
    CONSTRAINT account_words_are_plain CHECK (hr.is_plain(name))
);

CREATE TABLE hr.account_role (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id      uuid NOT NULL REFERENCES hr.account,
    role            text NOT NULL,
    effective_from  date NOT NULL,
    effective_until date,
    -- An operator helps the people of this unit, and of all below it, into their accounts.
    unit_id         uuid REFERENCES hr.unit,
    -- EMPLOYEE and SERVICE are not granted: they follow from whose account it is.
    CONSTRAINT account_role_is_known CHECK (role IN ('PERSONNEL', 'PAYROLL', 'AUDITOR', 'ADMINISTRATOR', 'OPERATOR')),
    -- An operator is a unit's, every other role the whole regency's.
    CONSTRAINT account_role_operator_has_unit CHECK ((role = 'OPERATOR') = (unit_id IS NOT NULL)),
    -- A role that is taken back on the day it was granted is in force on no day: it ends the day before it began.
    CONSTRAINT account_role_dates_are_in_order CHECK (effective_from - 1 <= effective_until),
    -- A role is granted once for any day, an operator's once for each unit; one that was taken back is for none.
    CONSTRAINT account_role_is_granted_once EXCLUDE USING gist (account_id WITH =, role WITH =,
        (coalesce(unit_id, account_id)) WITH =, daterange(effective_from, effective_until + 1, '[)') WITH &&),
    -- An auditor has no other role; such a person keeps a second account. That it is no employee's or official's
    -- account either is refused by hr.refuse_employed_auditor.
    CONSTRAINT account_auditor_stands_alone EXCLUDE USING gist (account_id WITH =, (role = 'AUDITOR') WITH <>)
);
-- The roles of an account are looked up in every transaction that writes, and the index that keeps them from overlapping is
-- dearer to open.
CREATE INDEX account_role_by_account ON hr.account_role (account_id);

-- A slip opens a new account or replaces a forgotten password; then the person is told who made it. It does not open a
-- role: with a code to ENROL the first second factor of an account with a role is set up.
CREATE TABLE hr.account_code (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES hr.account,
    code_hash  bytea NOT NULL UNIQUE,
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    purpose    text NOT NULL DEFAULT 'ACTIVATE',
    made_by_id uuid REFERENCES hr.account,
    -- A code is kept as a SHA-256 and opens an account once.
    CONSTRAINT account_code_is_hashed CHECK (octet_length(code_hash) = 32),
    CONSTRAINT account_code_purpose_is_known CHECK (purpose IN ('ACTIVATE', 'RESET', 'ENROL'))
);
CREATE INDEX account_code_by_account ON hr.account_code (account_id);

CREATE TABLE hr.account_totp (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id      uuid NOT NULL REFERENCES hr.account,
    -- Sealed with a key that is not in the database.
    secret          bytea,
    made_at         timestamptz NOT NULL DEFAULT now(),
    confirmed_at    timestamptz,
    ended_at        timestamptz,
    -- The role of who vouched for the holder when this was set up; empty: the one who runs the server.
    vouched_by_role text,
    -- What ended keeps nothing that opens an account.
    CONSTRAINT account_totp_ends_without_secret CHECK ((secret IS NULL) = (ended_at IS NOT NULL)),
    CONSTRAINT account_totp_vouching_is_known CHECK (vouched_by_role IN ('OPERATOR', 'ADMINISTRATOR'))
);
-- An account has one second factor, and at most one that waits to be confirmed.
CREATE UNIQUE INDEX account_totp_is_one ON hr.account_totp (account_id, (confirmed_at IS NULL)) WHERE ended_at IS NULL;

CREATE TABLE hr.recovery_code (
    id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    totp_id   uuid NOT NULL REFERENCES hr.account_totp,
    code_hash bytea NOT NULL,
    used_at   timestamptz,
    -- A code is kept as a SHA-256 and stands in for the authenticator once.
    CONSTRAINT recovery_code_is_hashed CHECK (octet_length(code_hash) = 32)
);
CREATE UNIQUE INDEX recovery_code_is_one ON hr.recovery_code (totp_id, code_hash);

CREATE TABLE hr.totp_reset (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id      uuid NOT NULL REFERENCES hr.account,
    state           text NOT NULL DEFAULT 'REQUESTED',
    -- Whether the account was a privileged one, for which two people decide.
    needs_two       boolean NOT NULL,
    requested_by_id uuid NOT NULL REFERENCES hr.account,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    approved_by_id  uuid REFERENCES hr.account,
    approved_at     timestamptz,
    cancelled_by_id uuid REFERENCES hr.account,
    cancelled_at    timestamptz,
    version         integer NOT NULL DEFAULT 1,
    CONSTRAINT totp_reset_state_is_known CHECK (state IN ('REQUESTED', 'DONE', 'CANCELLED')),
    -- Two people stand behind it, and neither is the holder of the account.
    CONSTRAINT totp_reset_has_two_people CHECK (approved_by_id <> requested_by_id AND requested_by_id <> account_id
        AND approved_by_id <> account_id),
    -- Each state has its person and its instant.
    CONSTRAINT totp_reset_states_have_people CHECK ((approved_by_id IS NULL) = (approved_at IS NULL)
        AND (cancelled_by_id IS NULL) = (cancelled_at IS NULL)
        AND (cancelled_at IS NOT NULL) = (state = 'CANCELLED')
        AND (state <> 'DONE' OR NOT needs_two OR approved_at IS NOT NULL)
        AND (state <> 'REQUESTED' OR approved_at IS NULL))
);
-- One request stands for an account at a time.
CREATE UNIQUE INDEX totp_reset_is_one ON hr.totp_reset (account_id) WHERE state = 'REQUESTED';
CREATE INDEX totp_reset_by_time ON hr.totp_reset (requested_at, id);

CREATE TABLE hr.account_identity (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES hr.account,
    issuer     text COLLATE pg_c_utf8 NOT NULL,
    subject    text COLLATE pg_c_utf8 NOT NULL,
    linked_at  timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    -- What is in the log stays there for ever: OpenID Connect allows 255 letters.
    CONSTRAINT account_identity_is_short CHECK (issuer ~ '\S' AND char_length(issuer) <= 255
        AND subject ~ '\S' AND char_length(subject) <= 255)
);
-- A subject of a provider opens one account, and an account has one subject of a provider.
CREATE UNIQUE INDEX account_identity_opens_one ON hr.account_identity (issuer, subject) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX account_identity_is_one ON hr.account_identity (account_id, issuer) WHERE ended_at IS NULL;

CREATE TABLE hr.sign_in_attempt (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid REFERENCES hr.account,
    outcome    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sign_in_outcome_is_known CHECK (outcome IN ('ACCEPTED', 'UNKNOWN_NAME', 'WRONG_PASSWORD',
        'DISABLED', 'ACTIVATED', 'CODE_REFUSED', 'SIGNED_OUT', 'CHALLENGED', 'WRONG_SECOND_FACTOR', 'DELAYED',
        'SIGNED_OUT_EVERYWHERE', 'PASSWORD_CHANGED', 'NOT_LINKED'))
);
CREATE INDEX sign_in_attempt_by_account ON hr.sign_in_attempt (account_id, at);

SELECT audit.track(relation, audit.columns_of(relation))
  FROM unnest('{hr.account_role,hr.totp_reset,hr.sign_in_attempt}'::regclass[]) relation;
SELECT audit.track('hr.account', open => '{id,kind,employee_id,official_id,is_demo,disabled_at,ends_on,vouched_by_role,version}',
    secret => '{password_hash}', subject => '{employee_id,official_id,id}');
SELECT audit.track('hr.account_code', open => '{id,account_id,purpose,made_by_id,made_at,expires_at,used_at}',
    secret => '{code_hash}');
SELECT audit.track('hr.account_totp', open => '{id,account_id,vouched_by_role,made_at,confirmed_at,ended_at}',
    secret => '{secret}');
SELECT audit.track('hr.recovery_code', open => '{id,totp_id,used_at}', secret => '{code_hash}');
SELECT audit.track('hr.account_identity', open => '{id,account_id,issuer,linked_at,ended_at}');

-- Machines that act have names too; rulebook/access.py knows the same ids.
INSERT INTO hr.account (id, user_name, name, kind) VALUES
    ('00000000-0000-4000-8000-000000000001', 'system:migrate', 'Pemutakhiran basis data', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000002', 'system:sign-in', 'Pintu masuk', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000003', 'system:cli', 'Operator di server', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000004', 'system:import', 'Impor data', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000005', 'system:demo', 'Pengisi data peragaan', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000006', 'system:jobs', 'Pekerjaan berkala', 'SERVICE'),
    ('00000000-0000-4000-8000-000000000007', 'system:seal', 'Penyegel jejak audit', 'SERVICE');
