-- Purpose:    the tree over the log: which entry is which leaf and how leaves are filed, the tiles of hashes, the
--             signed roots, who cosigned them, what the catalogue said at each of them, and who let the log go on
--             after a restore.
-- Called by:  audit/migrations/0001_baseline.py
-- Privileges: owner only; rows come through audit.seal_begin, audit.seal_store and audit.keep_cosignature.
-- Locks:      none beyond creation.

CREATE TABLE audit.leaf (
    index    bigint PRIMARY KEY,
    seq      bigint NOT NULL UNIQUE,
    -- The first eight bytes of the SHA-256 of the row's key: the history of a row is found by its leaves.
    row_hash bigint NOT NULL,
    CONSTRAINT leaf_index_is_counted CHECK (index >= 0)
);
CREATE INDEX leaf_row_history ON audit.leaf (row_hash, index);

-- The kinds of entries that there are: which act, on which table, what was done, and which open columns it touched; a few
-- hundred, however long the log.
CREATE TABLE audit.kind (
    id         bigint PRIMARY KEY,
    operation  text NOT NULL,
    relation   text COLLATE pg_c_utf8 NOT NULL,
    op         "char" NOT NULL,
    has_reason boolean NOT NULL,
    -- Whether it has personal values; which columns they are in stays with them, for they may be destroyed.
    has_values boolean NOT NULL,
    -- The open columns that an entry names one by one; * where it holds a whole row.
    columns    text[] NOT NULL,
    -- A kind is found by what it says.
    CONSTRAINT kind_is_its_hash CHECK (id = substr(sha256(convert_to(jsonb_build_array(operation, relation, op::text,
        has_reason, has_values, columns)::text, 'UTF8')), 1, 8)::bigint)
);

-- Which leaves are of a kind and an actor: those of one bundle of 256 leaves, as far as they were sealed together.
CREATE TABLE audit.posting (
    kind     bigint NOT NULL REFERENCES audit.kind,
    -- The first of them.
    first    bigint NOT NULL,
    actor_id uuid NOT NULL,
    -- Their places in the bundle, counted from 0.
    places   smallint[] NOT NULL,
    PRIMARY KEY (kind, first, actor_id)
);
CREATE INDEX posting_by_actor ON audit.posting (actor_id, kind, first);

CREATE TABLE audit.tile (
    level   smallint NOT NULL,
    index   bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (level, index),
    -- Whole hashes, and at most 256 of them.
    CONSTRAINT tile_holds_hashes CHECK (octet_length(content) % 32 = 0 AND octet_length(content) BETWEEN 32 AND 8192)
);
-- Hashes do not compress.
ALTER TABLE audit.tile ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE audit.manifest (
    hash  bytea PRIMARY KEY,
    lines text NOT NULL,
    -- A manifest is found by the SHA-256 of its text.
    CONSTRAINT manifest_is_its_hash CHECK (hash = sha256(convert_to(lines, 'UTF8')))
);

CREATE TABLE audit.checkpoint (
    -- Never two roots for one size.
    size        bigint PRIMARY KEY,
    origin      text NOT NULL,
    root        bytea NOT NULL,
    note        text NOT NULL,
    -- No entry of a lower transaction id of this cluster appears later.
    watermark   xid8 NOT NULL,
    xid         xid8 NOT NULL,
    -- Every entry up to here that `snapshot` sees has a leaf.
    last_seq    bigint NOT NULL,
    -- Up to here no entry appears any more, seen or not.
    floor       bigint NOT NULL,
    snapshot    pg_snapshot NOT NULL,
    cluster     bigint NOT NULL,
    control_seq bigint NOT NULL,
    manifest    bytea NOT NULL REFERENCES audit.manifest,
    -- While this number and the cluster are the same, so is the manifest.
    fingerprint bigint NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT checkpoint_root_is_sha256 CHECK (octet_length(root) = 32),
    CONSTRAINT checkpoint_floor_is_reached CHECK (floor <= last_seq)
);
CREATE INDEX checkpoint_by_xid ON audit.checkpoint (cluster, xid);
CREATE INDEX checkpoint_by_time ON audit.checkpoint (at);

CREATE TABLE audit.cosignature (
    size    bigint NOT NULL REFERENCES audit.checkpoint,
    witness text NOT NULL,
    line    text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);

CREATE TABLE audit.continuation (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- The log that is not there any more: the last checkpoint of it that somebody has kept.
    origin       text NOT NULL,
    size         bigint NOT NULL,
    root         bytea NOT NULL,
    -- The leaves that the restored database has.
    kept         bigint NOT NULL,
    decree       text NOT NULL,
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    approved_by  uuid,
    approved_at  timestamptz,
    -- The decision, signed with the log's key: a row that no key has signed, as anybody may have written it, is not believed.
    note         text,
    CONSTRAINT continuation_root_is_sha256 CHECK (octet_length(root) = 32),
    -- What is in the log stays there for ever: no decree fills a page.
    CONSTRAINT continuation_cites_its_decree CHECK (decree ~ '\S' AND char_length(decree) <= 200),
    -- Two persons: nobody approves what they asked for.
    CONSTRAINT continuation_takes_two CHECK (approved_by <> requested_by AND (approved_by IS NULL) = (approved_at IS NULL))
);
