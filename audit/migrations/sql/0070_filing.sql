-- Purpose:    a sealed entry is found by who acted, by its act, its table, its kind and its columns: the sealer files it.
-- Called by:  audit/migrations/0070_filing.py
-- Privileges: owner.
-- Locks:      none beyond creation; every leaf there is gets filed.

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

CREATE TEMP TABLE filed ON COMMIT DROP AS
SELECT l.index, t.actor_id, t.operation, e.relation, e.op, t.has_reason,
       e.old_commitment IS NOT NULL OR e.new_commitment IS NOT NULL AS has_values,
       CASE WHEN e.op IN ('I', 'B', 'D') THEN '{*}' ELSE ARRAY(
            SELECT k FROM jsonb_object_keys(coalesce(e.new, e.old, '{}')) k ORDER BY k COLLATE "C") END AS columns
  FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq JOIN audit.tx t ON t.id = e.tx_id;
INSERT INTO audit.kind
SELECT substr(sha256(convert_to(jsonb_build_array(f.operation, f.relation, f.op::text, f.has_reason, f.has_values,
              f.columns)::text, 'UTF8')), 1, 8)::bigint, f.*
  FROM (SELECT DISTINCT operation, relation, op, has_reason, has_values, columns FROM filed) f;
INSERT INTO audit.posting
SELECT k.id, min(f.index), f.actor_id, array_agg((f.index % 256)::smallint)
  FROM filed f JOIN audit.kind k USING (operation, relation, op, has_reason, has_values, columns)
 GROUP BY k.id, f.actor_id, f.index / 256;
