-- Purpose:    second factors and what replaces a lost one, operators of units, identities of sign-in providers, sessions
--             that run out when they lie idle, and the short-lived state of signing in.
-- Called by:  models/migrations/0030_identity.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on the accounts' tables and on ops.session, briefly.

-- An operator helps the people of a unit, and of all below it, into their accounts.
ALTER TABLE hr.account_role
    ADD COLUMN unit_id uuid REFERENCES hr.unit,
    DROP CONSTRAINT account_role_is_known,
    DROP CONSTRAINT account_role_is_granted_once,
    -- EMPLOYEE and SERVICE are not granted: they follow from whose account it is.
    ADD CONSTRAINT account_role_is_known
        CHECK (role IN ('PERSONNEL', 'PAYROLL', 'AUDITOR', 'ADMINISTRATOR', 'OPERATOR')),
    -- An operator is a unit's, every other role the whole regency's.
    ADD CONSTRAINT account_role_operator_has_unit CHECK ((role = 'OPERATOR') = (unit_id IS NOT NULL)),
    -- A role is granted once for any day, an operator's once for each unit.
    ADD CONSTRAINT account_role_is_granted_once EXCLUDE USING gist (account_id WITH =, role WITH =,
        (coalesce(unit_id, account_id)) WITH =, daterange(effective_from, effective_until, '[]') WITH &&);

-- A slip opens a new account, or replaces a forgotten password; then the person is told who made it.
ALTER TABLE hr.account_code
    ADD COLUMN purpose text NOT NULL DEFAULT 'ACTIVATE',
    ADD COLUMN made_by_id uuid REFERENCES hr.account,
    ADD CONSTRAINT account_code_purpose_is_known CHECK (purpose IN ('ACTIVATE', 'RESET'));

ALTER TABLE hr.sign_in_attempt
    DROP CONSTRAINT sign_in_outcome_is_known,
    ADD CONSTRAINT sign_in_outcome_is_known CHECK (outcome IN ('ACCEPTED', 'UNKNOWN_NAME', 'WRONG_PASSWORD',
        'DISABLED', 'ACTIVATED', 'CODE_REFUSED', 'SIGNED_OUT', 'CHALLENGED', 'WRONG_SECOND_FACTOR', 'DELAYED',
        'SIGNED_OUT_EVERYWHERE', 'PASSWORD_CHANGED', 'NOT_LINKED'));

CREATE TABLE hr.account_totp (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id   uuid NOT NULL REFERENCES hr.account,
    -- Sealed with a key that is not in the database.
    secret       bytea,
    made_at      timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    ended_at     timestamptz,
    -- What ended keeps nothing that opens an account.
    CONSTRAINT account_totp_ends_without_secret CHECK ((secret IS NULL) = (ended_at IS NOT NULL))
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

SELECT audit.track('hr.account_role', open => audit.columns_of('hr.account_role'));
SELECT audit.track('hr.sign_in_attempt', open => audit.columns_of('hr.sign_in_attempt'));
SELECT audit.track('hr.account_code', open => '{id,account_id,purpose,made_by_id,made_at,expires_at,used_at}',
    secret => '{code_hash}');
SELECT audit.track('hr.account_totp', open => '{id,account_id,made_at,confirmed_at,ended_at}', secret => '{secret}');
SELECT audit.track('hr.recovery_code', open => '{id,totp_id,used_at}', secret => '{code_hash}');
SELECT audit.track('hr.totp_reset', open => audit.columns_of('hr.totp_reset'));
SELECT audit.track('hr.account_identity', open => '{id,account_id,issuer,linked_at,ended_at}');

-- Sessions of before bear no regency in their token, so they open nothing any more.
DELETE FROM ops.session;
ALTER TABLE ops.session
    ADD COLUMN idle_seconds      integer NOT NULL,
    ADD COLUMN idle_until        timestamptz NOT NULL,
    ADD COLUMN has_second_factor boolean NOT NULL DEFAULT false,
    ADD COLUMN scopes            text,
    ADD COLUMN label             text,
    DROP CONSTRAINT session_method_is_known,
    ADD CONSTRAINT session_method_is_known CHECK (method IN ('PASSWORD', 'CODE', 'OIDC', 'TOKEN', 'SERVICE')),
    -- A machine's token says what it opens, in words parted by spaces; a person's opens what their roles do.
    ADD CONSTRAINT session_scopes_are_a_machines CHECK ((scopes IS NOT NULL) = (method = 'SERVICE')),
    ADD CONSTRAINT session_label_is_short CHECK (char_length(label) <= 200);

-- Between the password and the second factor.
CREATE TABLE ops.sign_in_challenge (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES hr.account,
    method     text NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left smallint NOT NULL,
    CONSTRAINT challenge_token_is_hashed CHECK (octet_length(token_hash) = 32),
    CONSTRAINT challenge_method_is_known CHECK (method IN ('PASSWORD', 'CODE', 'OIDC'))
);
CREATE INDEX sign_in_challenge_by_expiry ON ops.sign_in_challenge (expires_at);

-- How many tries failed, leaking away with time, and until when nothing is tried; the key is a SHA-256 of account and
-- address.
CREATE TABLE ops.sign_in_pace (
    key        bytea PRIMARY KEY,
    failures   double precision NOT NULL,
    wait_until timestamptz NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    is_told    boolean NOT NULL DEFAULT false,
    CONSTRAINT pace_key_is_hashed CHECK (octet_length(key) = 32)
);
CREATE INDEX sign_in_pace_by_age ON ops.sign_in_pace (at);

-- The last step of the clock whose code was used, so that no code is used twice.
CREATE TABLE ops.totp_step (
    totp_id uuid PRIMARY KEY REFERENCES hr.account_totp,
    step    bigint NOT NULL
);

-- A browser that was sent to a sign-in provider and has not come back.
CREATE TABLE ops.oidc_flow (
    state_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    nonce        text NOT NULL,
    verifier     text NOT NULL,
    -- Whose identity is to be linked; empty when somebody signs in.
    account_id   uuid REFERENCES hr.account,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT oidc_flow_is_hashed CHECK (octet_length(state_hash) = 32 AND octet_length(browser_hash) = 32)
);
CREATE INDEX oidc_flow_by_expiry ON ops.oidc_flow (expires_at);

INSERT INTO ops.unaudited VALUES
    ('ops.sign_in_challenge', 'who gave a password and owes a code, for five minutes; each try is an entry of hr.sign_in_attempt'),
    ('ops.sign_in_pace', 'how long somebody waits after failed tries, cleared after a day; the tries are entries'),
    ('ops.totp_step', 'which code was used last; the sign-in is an entry'),
    ('ops.oidc_flow', 'browsers on their way to a sign-in provider, for ten minutes; whoever comes back is an entry');
