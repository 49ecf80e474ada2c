-- Purpose:    the audit log: who opened a transaction (tx), what each row change was (entry),
--             and which relations are watched (relation).
-- Called by:  audit/migrations/0001_log.py
-- Privileges: owner only; grants.sql hands out SELECT to jejak_auditor and nothing else.
-- Locks:      none beyond creation.

CREATE SCHEMA audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;

CREATE TABLE audit.tx (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
    reason         text,
    legal_basis    text,
    network_prefix text,
    build          text NOT NULL,
    db_user        name NOT NULL DEFAULT session_user,
    pid            integer NOT NULL DEFAULT pg_backend_pid(),
    -- One transaction states its actor once.
    CONSTRAINT tx_states_its_actor_once UNIQUE (xid, cluster),
    -- The act has a name: what was being done, in one word.
    CONSTRAINT tx_names_its_act CHECK (operation <> ''),
    -- How the actor proved who they are, or which kind of machine acted.
    CONSTRAINT tx_method_is_known CHECK (method IN ('SESSION', 'TOKEN', 'PASSWORD', 'CODE', 'CLI', 'SERVICE')),
    -- A document hash is a SHA-256.
    CONSTRAINT tx_document_hash_is_sha256 CHECK (octet_length(document_hash) = 32),
    -- Acting for an absent officer (plt/plh) always cites the decree.
    CONSTRAINT tx_acting_cites_its_decree CHECK ((acting_as IS NULL) = (acting_decree IS NULL))
);

CREATE TABLE audit.relation (
    relation        text COLLATE pg_c_utf8 PRIMARY KEY,
    key_columns     text[] NOT NULL,
    secret_columns  text[] NOT NULL,
    reason_required boolean NOT NULL,
    -- A relation without a key cannot be followed through time.
    CONSTRAINT relation_has_a_key CHECK (cardinality(key_columns) > 0)
);

CREATE TABLE audit.entry (
    seq      bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    -- No foreign key: the trigger finds the row of audit.tx in the same statement, and tx is append-only.
    tx_id    bigint NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    relation text COLLATE pg_c_utf8 NOT NULL,
    op       "char" NOT NULL,
    pk       jsonb NOT NULL,
    old      jsonb,
    new      jsonb,
    -- I inserted, U updated, D deleted.
    CONSTRAINT entry_op_is_known CHECK (op IN ('I', 'U', 'D')),
    -- An insert has no past and a delete no future; an update has both, limited to what changed.
    CONSTRAINT entry_images_fit_op CHECK ((old IS NULL) = (op = 'I') AND (new IS NULL) = (op = 'D'))
);
CREATE INDEX entry_row_history ON audit.entry (relation, pk, seq);
CREATE INDEX entry_by_tx ON audit.entry (tx_id);
CREATE INDEX tx_by_actor ON audit.tx (actor_id, id);
CREATE INDEX tx_by_request ON audit.tx (request_id);
