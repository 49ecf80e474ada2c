-- Purpose:    the audit log: who opened a transaction (tx), what each row change was (entry), the personal values it
--             touched, kept aside so that they can be destroyed (disclosure), which relations are watched (relation),
--             and what a session knows.
-- Called by:  audit/migrations/0001_baseline.py
-- Privileges: owner only; grants.sql hands out SELECT to jejak_auditor and nothing else.
-- Locks:      none beyond creation.

CREATE SCHEMA audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;

-- What a session knows and no other does: the value that it set itself, which currval gives back to it alone. The one who has
-- no right on a sequence can neither set nor read it; it is lost with the session, so a restored xid opens nothing; and to
-- look it up takes a fraction of what a table takes. audit.begin sets them, the triggers of audit.track believe them.
-- The transaction that said who acts, and its number in audit.tx, negative when it gave no reason.
CREATE UNLOGGED SEQUENCE audit.acting_xid;
CREATE UNLOGGED SEQUENCE audit.acting_tx MINVALUE -9223372036854775808;
-- The cluster that the session is in, and a secret of 16 bytes from which the nonces of its entries are made.
CREATE UNLOGGED SEQUENCE audit.session_cluster MINVALUE -9223372036854775808;
CREATE UNLOGGED SEQUENCE audit.session_key1 MINVALUE -9223372036854775808;
CREATE UNLOGGED SEQUENCE audit.session_key2 MINVALUE -9223372036854775808;

-- What a row may say is for audit.begin, which alone writes here, to see to: PostgreSQL reads the text of every CHECK anew for
-- each statement.
CREATE TABLE audit.tx (
    id             bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    -- A dump restored elsewhere repeats transaction ids; the cluster's own number tells them apart.
    cluster        bigint NOT NULL,
    xid            xid8 NOT NULL,
    at             timestamptz NOT NULL DEFAULT transaction_timestamp(),
    actor_id       uuid NOT NULL,
    session_id     uuid,
    method         text NOT NULL,
    on_behalf_of   uuid,
    acting_as      text,
    acting_decree  text,
    request_id     text NOT NULL,
    operation      text NOT NULL,
    document_hash  bytea,
    has_reason     boolean NOT NULL DEFAULT false,
    commitment     bytea,
    legal_basis    text,
    network_prefix text,
    build          text NOT NULL,
    db_user        name NOT NULL DEFAULT session_user,
    pid            integer NOT NULL DEFAULT pg_backend_pid(),
    -- One transaction states its actor once.
    CONSTRAINT tx_states_its_actor_once UNIQUE (xid, cluster)
);
CREATE INDEX tx_by_actor ON audit.tx (actor_id, id);
CREATE INDEX tx_by_request ON audit.tx (request_id);
CREATE INDEX tx_by_operation ON audit.tx (operation, id);

CREATE TABLE audit.tx_disclosure (
    tx_id    bigint PRIMARY KEY REFERENCES audit.tx,
    salt     bytea NOT NULL,
    "values" jsonb NOT NULL,
    CONSTRAINT tx_disclosure_has_salt CHECK (octet_length(salt) = 16)
);

CREATE TABLE audit.relation (
    relation        text COLLATE pg_c_utf8 PRIMARY KEY,
    key_columns     text[] NOT NULL,
    -- A column is personal unless it stands here.
    open_columns    text[] NOT NULL,
    secret_columns  text[] NOT NULL,
    -- Whose data a row holds: the first of these columns that is not null.
    subject_columns text[] NOT NULL,
    reason_required boolean NOT NULL,
    retention       text,
    -- The columns as they were last seen, name to type; audit.reconcile_schema finds what a change of the schema made of them.
    columns         jsonb NOT NULL,
    -- When the relation went, or took another name; its entries stay.
    dropped_at      timestamptz,
    -- A relation without a key cannot be followed through time.
    CONSTRAINT relation_has_a_key CHECK (cardinality(key_columns) > 0),
    -- What opens an account is in no entry.
    CONSTRAINT relation_secrets_are_not_open CHECK (NOT open_columns && secret_columns)
);

-- op: I inserted, U updated, D deleted, B baseline after a rewrite, S schema changed, R read, T refused act, E erasure,
-- C control. An update has a past and a present, limited to what changed; a delete has only a past, all else only a
-- present. No CHECK says so: PostgreSQL reads the text of every CHECK anew for each statement, half the price of an entry.
-- The functions that write here keep to it, nobody else may write, and the sealer's tree and the verifier see who did.
CREATE TABLE audit.entry (
    seq            bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    -- No foreign key: the trigger finds the row of audit.tx in the same statement, and tx is append-only.
    tx_id          bigint NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    relation       text COLLATE pg_c_utf8 NOT NULL,
    op             "char" NOT NULL,
    pk             jsonb NOT NULL,
    subject_id     uuid,
    old            jsonb,
    new            jsonb,
    old_commitment bytea,
    new_commitment bytea,
    -- Random bytes in every leaf, so that a public hash of a row one could guess confirms nothing.
    nonce          uuid NOT NULL DEFAULT gen_random_uuid()
) PARTITION BY RANGE (seq);
-- Short keys, and nothing to be read anew for each statement: the price of an entry is for the most part that of its indexes.
-- A summary of pages is opened and read for every entry, and an index over keys in no order costs a writer more than all that
-- grow at their end; the history of a row is found by its leaves, which the sealer files (audit.leaf).
CREATE INDEX entry_by_tx ON audit.entry (tx_id);
CREATE INDEX entry_by_subject ON audit.entry (subject_id);
CREATE INDEX entry_by_time ON audit.entry (at);
CREATE INDEX entry_by_relation ON audit.entry (relation);

CREATE TABLE audit.disclosure (
    seq      bigint NOT NULL,
    -- o the values before, n those after.
    side     "char" NOT NULL,
    salt     bytea NOT NULL,
    "values" jsonb NOT NULL,
    PRIMARY KEY (seq, side)
);

-- Who was read in a list: the entry of the read keeps only their number and a hash.
CREATE TABLE audit.read_subject (
    subject_id uuid NOT NULL,
    seq        bigint NOT NULL,
    PRIMARY KEY (subject_id, seq)
);

-- What transactions did to the schema, for audit.reconcile_schema to answer before they commit: a row without a target asks for
-- it, `file` is the file that a target's rows were in before, 0 when they were rewritten for certain.
CREATE TABLE audit.touched (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid     xid8 NOT NULL DEFAULT pg_current_xact_id(),
    target  oid,
    file    oid,
    settled boolean NOT NULL DEFAULT false
);
CREATE INDEX touched_by_xid ON audit.touched (xid);
