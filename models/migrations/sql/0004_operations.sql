-- Purpose:    what is outside the audit: sessions, repeated mutations, applied files; each with its reason.
-- Called by:  models/migrations/0004_operations.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      none beyond creation.

CREATE TABLE ops.unaudited (
    relation text COLLATE pg_c_utf8 PRIMARY KEY,
    reason   text NOT NULL,
    -- A relation outside the audit says why.
    CONSTRAINT unaudited_says_why CHECK (reason ~ '\S')
);

CREATE TABLE ops.session (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_hash bytea NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES hr.account,
    method     text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    -- Only a SHA-256 of the token is kept.
    CONSTRAINT session_token_is_hashed CHECK (octet_length(token_hash) = 32),
    CONSTRAINT session_method_is_known CHECK (method IN ('PASSWORD', 'CODE', 'TOKEN'))
);
CREATE INDEX session_by_account ON ops.session (account_id);
CREATE INDEX session_by_expiry ON ops.session (expires_at);

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
    ('ops.tortoise_migrations', 'which migrations ran; written by the migration tool');
