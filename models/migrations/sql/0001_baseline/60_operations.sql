-- Purpose:    what is outside the audit, each with its reason: sessions, the short-lived state of signing in, repeated
--             mutations, the points of callers, used links, and what jejak doctor found.
-- Called by:  models/migrations/0001_baseline.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE ops.unaudited (
    relation text COLLATE pg_c_utf8 PRIMARY KEY,
    reason   text NOT NULL,
    -- A relation outside the audit says why.
    CONSTRAINT unaudited_says_why CHECK (reason ~ '\S')
);

CREATE TABLE ops.session (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash        bytea NOT NULL UNIQUE,
    account_id        uuid NOT NULL REFERENCES hr.account,
    method            text NOT NULL,
    started_at        timestamptz NOT NULL DEFAULT now(),
    expires_at        timestamptz NOT NULL,
    ended_at          timestamptz,
    idle_seconds      integer NOT NULL,
    idle_until        timestamptz NOT NULL,
    has_second_factor boolean NOT NULL DEFAULT false,
    -- What a machine's token opens, in words parted by spaces; a person's opens what their roles do.
    scopes            text,
    label             text,
    -- Only a SHA-256 of the token is kept.
    CONSTRAINT session_token_is_hashed CHECK (octet_length(token_hash) = 32),
    CONSTRAINT session_method_is_known CHECK (method IN ('PASSWORD', 'CODE', 'OIDC', 'TOKEN', 'SERVICE')),
    CONSTRAINT session_scopes_are_a_machines CHECK ((scopes IS NOT NULL) = (method = 'SERVICE')),
    CONSTRAINT session_label_is_short CHECK (char_length(label) <= 200),
    CONSTRAINT session_words_are_plain CHECK (hr.is_plain(label))
);
CREATE INDEX session_by_account ON ops.session (account_id);
CREATE INDEX session_by_expiry ON ops.session (expires_at);

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

CREATE TABLE ops.idempotency (
    actor_id   uuid NOT NULL,
    key        uuid NOT NULL,
    operation  text NOT NULL,
    input_hash bytea NOT NULL,
    object_id  uuid,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor_id, key),
    CONSTRAINT idempotency_input_is_hashed CHECK (octet_length(input_hash) = 32)
);
CREATE INDEX idempotency_by_age ON ops.idempotency (at);

-- What callers have spent of their points, for the processes that share them; nobody reads or writes it but through
-- ops.spend_points and ops.forget_points.
CREATE TABLE ops.points (
    caller  bytea PRIMARY KEY,
    spent   double precision NOT NULL,
    restore double precision NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- A hash stands for the account or the address.
    CONSTRAINT points_caller_is_hashed CHECK (octet_length(caller) = 16),
    CONSTRAINT points_come_back CHECK (restore > 0)
);

-- Which links to evidence were used up: each gives its archive once.
CREATE TABLE ops.evidence_link (
    id      uuid PRIMARY KEY,
    -- A link is good for ten minutes: a day later nobody need know that it was used.
    used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX evidence_link_by_use ON ops.evidence_link (used_at);

CREATE TABLE ops.verification (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    -- The leaves of the newest checkpoint then; none where nothing was sealed.
    size      bigint,
    exit_code integer NOT NULL,
    findings  integer NOT NULL
);

INSERT INTO ops.unaudited VALUES
    ('ops.unaudited', 'this list; it changes only with a migration, whose file is in the repository'),
    ('ops.verification', 'what jejak doctor found and when; a finding is proven by running it again'),
    ('ops.session', 'who is signed in now, cleared after a while; coming and going are entries of hr.sign_in_attempt'),
    ('ops.idempotency', 'which mutation was done under which key, cleared after a while; the change itself is an entry'),
    ('ops.applied_file', 'which shipped function text is installed; jejak doctor compares the text itself'),
    ('ops.tortoise_migrations', 'which migrations ran; written by the migration tool'),
    ('ops.points', 'how fast callers ask just now; it runs out within minutes, and a hash stands for each'),
    ('ops.sign_in_challenge', 'who gave a password and owes a code, for five minutes; each try is an entry of hr.sign_in_attempt'),
    ('ops.sign_in_pace', 'how long somebody waits after failed tries, cleared after a day; the tries are entries'),
    ('ops.totp_step', 'which code was used last; the sign-in is an entry'),
    ('ops.oidc_flow', 'browsers on their way to a sign-in provider, for ten minutes; the one who comes back is an entry'),
    ('ops.evidence_link', 'which links to evidence were used; each download and each refused one is an entry');
