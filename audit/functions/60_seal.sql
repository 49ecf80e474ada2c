-- Purpose:    sealing: every visible entry gets a leaf index, a control entry says what the database was then, and what
--             Python made of the hashes (tiles, root, signed note) is kept, all in one transaction.
-- Privileges: run as owner; EXECUTE for jejak_sealer, of audit.lag for jejak_app, of audit.leaf_texts for jejak_auditor.
-- Locks:      none that a writer meets. Of two sealers at once the second fails on leaf_pkey.
--
-- Why no entry is lost and none comes twice, though sequence numbers become visible out of order:
--   Every transaction has its id before it draws a sequence number, for audit.begin asks for it first.
--   After a checkpoint with (snapshot, last_seq), every entry up to last_seq that the snapshot sees has a leaf: by
--   induction, since the next one looks at every entry above last_seq and at those below whose transaction the last
--   snapshot did not see, and takes them in order. What it leaves over lies above its own last_seq.
-- Why nothing appears below `floor`:
--   last_seq is read before the sealer's own id X is given out. A number up to last_seq belongs to a transaction that had
--   its id before, hence one lower than X. Once a later snapshot has xmin >= X, all of those have ended: what they wrote is
--   seen and sealed, up to that later checkpoint's last_seq. So floor = least(last_seq of it, last_seq of the newest
--   checkpoint with X <= xmin), and never less than before. The watermark is xmin, when nothing was left over.
--   Ids of different clusters are not compared: a restored database holds only what had ended, and its sequence goes on
--   above every number that was drawn before the dump, so last_seq and floor hold on; the control entry names the cluster.

CREATE OR REPLACE FUNCTION audit.refuse_regrowth() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.level, NEW.index) IS DISTINCT FROM (OLD.level, OLD.index)
       OR substring(NEW.content FROM 1 FOR octet_length(OLD.content)) <> OLD.content THEN
        RAISE EXCEPTION 'tile % of level % only grows', OLD.index, OLD.level USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION audit.refuse_regrowth() FROM PUBLIC;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY '{leaf,kind,posting,checkpoint,cosignature,manifest}'::text[] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', name);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER append_only', name);
    END LOOP;
END
$$;
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit.tile
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE OR REPLACE TRIGGER only_grows BEFORE UPDATE ON audit.tile
    FOR EACH ROW EXECUTE FUNCTION audit.refuse_regrowth();
ALTER TABLE audit.tile ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER only_grows;

-- What the entries of a row are found by: a number made of its key, the same for few others and on every machine. Made of the
-- text, as the trigger prints it: the one who looks for a key writes its numbers so, for {"id": 1.0} has another number than
-- {"id": 1}, though they are equal. No search_path is pinned, so that PostgreSQL puts the expression in the place of the call;
-- the functions that call it pin theirs.
CREATE OR REPLACE FUNCTION audit.row_hash(key jsonb) RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT substr(sha256(convert_to($1::text, 'UTF8')), 1, 8)::bigint
$$;
REVOKE ALL ON FUNCTION audit.row_hash(jsonb) FROM PUBLIC;

-- The open columns that an entry names one by one; * where it holds a whole row. Personal ones are named with their values, and
-- go with them.
CREATE OR REPLACE FUNCTION audit.columns_of(op "char", old jsonb, new jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE WHEN $1 IN ('I', 'B', 'D') THEN '{*}' ELSE ARRAY(
        SELECT k FROM jsonb_object_keys(coalesce($3, $2, '{}')) k ORDER BY k COLLATE "C") END
$$;
REVOKE ALL ON FUNCTION audit.columns_of("char", jsonb, jsonb) FROM PUBLIC;

-- The number of a kind of entries, made of what it says, as audit.kind has it.
CREATE OR REPLACE FUNCTION audit.kind_of(operation text, relation text, op "char", has_reason boolean, has_values boolean,
    columns text[]) RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT substr(sha256(convert_to(jsonb_build_array($1, $2, $3::text, $4, $5, $6)::text, 'UTF8')), 1, 8)::bigint
$$;
REVOKE ALL ON FUNCTION audit.kind_of(text, text, "char", boolean, boolean, text[]) FROM PUBLIC;

-- The entries without a leaf that are visible now, lowest number first, with their columns as audit.columns_of tells them: a
-- function with a query in it is not put in the place of its call. Of what ended late only its own entries are looked
-- at (OFFSET 0): all numbers above `floor` would be read for each, and while one transaction stays open, floor stays.
-- Nor does the planner read the log from end to end where it believes that a transaction has many entries, as after an import.
-- Note: of a transaction that ended late all entries are read, whatever `most` is, for no index has them in order: by
-- audit.lag and by whether there is anything to seal too. Once it is sealed in part, the rest lies above last_seq.
DROP FUNCTION IF EXISTS audit.pending_entries(bigint);
CREATE FUNCTION audit.pending_entries(most bigint) RETURNS TABLE (
    seq bigint, at timestamptz, relation text, op "char", pk jsonb, tx_id bigint, has_values boolean, columns text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
AS $$
DECLARE
    last audit.checkpoint%ROWTYPE;
BEGIN
    SELECT * INTO last FROM audit.checkpoint ORDER BY size DESC LIMIT 1;
    IF last.size IS NULL THEN
        RETURN QUERY SELECT e.seq, e.at, e.relation, e.op, e.pk, e.tx_id,
               e.old_commitment IS NOT NULL OR e.new_commitment IS NOT NULL,
               CASE WHEN e.op IN ('I', 'B', 'D') THEN '{*}' ELSE ARRAY(
               SELECT k FROM jsonb_object_keys(coalesce(e.new, e.old, '{}')) k ORDER BY k COLLATE "C") END
              FROM audit.entry e
             WHERE NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = e.seq) ORDER BY e.seq LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY
        WITH late AS MATERIALIZED (
            SELECT t.id FROM audit.tx t
             WHERE t.cluster = last.cluster AND t.xid = ANY (ARRAY(SELECT pg_snapshot_xip(last.snapshot)))
            UNION
            SELECT t.id FROM audit.tx t
             WHERE t.cluster = last.cluster AND t.xid >= pg_snapshot_xmax(last.snapshot)
        )
        (SELECT n.seq, n.at, n.relation, n.op, n.pk, n.tx_id,
               n.old_commitment IS NOT NULL OR n.new_commitment IS NOT NULL,
               CASE WHEN n.op IN ('I', 'B', 'D') THEN '{*}' ELSE ARRAY(
               SELECT k FROM jsonb_object_keys(coalesce(n.new, n.old, '{}')) k ORDER BY k COLLATE "C") END
           FROM audit.entry n
          WHERE n.seq > last.last_seq
            AND NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = n.seq AND l.seq > last.last_seq)
          ORDER BY n.seq LIMIT most)
        UNION ALL
        (SELECT o.seq, o.at, o.relation, o.op, o.pk, o.tx_id,
               o.old_commitment IS NOT NULL OR o.new_commitment IS NOT NULL,
               CASE WHEN o.op IN ('I', 'B', 'D') THEN '{*}' ELSE ARRAY(
               SELECT k FROM jsonb_object_keys(coalesce(o.new, o.old, '{}')) k ORDER BY k COLLATE "C") END
           FROM late CROSS JOIN LATERAL (
                SELECT e.*
                  FROM (SELECT n.* FROM audit.entry n WHERE n.tx_id = late.id OFFSET 0) e
                 WHERE e.seq > last.floor AND e.seq <= last.last_seq
                   AND (SELECT l.index FROM audit.leaf l WHERE l.seq = e.seq) IS NULL) o)
        ORDER BY 1 LIMIT most;
END
$$;
REVOKE ALL ON FUNCTION audit.pending_entries(bigint) FROM PUBLIC;

-- What is hashed, by leaf; the caller pins the settings of audit.image. A leaf whose entry is gone has no row here.
CREATE OR REPLACE VIEW audit.leaf_text AS
SELECT l.index, l.seq, '[1, ' || e.text || ', ' || coalesce(t.text, 'null') || ']' AS text
  FROM audit.leaf l JOIN audit.entry_text e ON e.seq = l.seq LEFT JOIN audit.tx_text t ON t.id = e.tx_id;

-- The texts of leaves: for bundles of entries, exports and evidence.
CREATE OR REPLACE FUNCTION audit.leaf_texts(first bigint, until bigint) RETURNS TABLE (index bigint, text text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
SET "IntervalStyle" = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
AS $$
    SELECT t.index, t.text FROM audit.leaf_text t WHERE t.index >= $1 AND t.index < $2
$$;
REVOKE ALL ON FUNCTION audit.leaf_texts(bigint, bigint) FROM PUBLIC;

-- The texts of leaves that no checkpoint covers yet: what the sealer hashes, in the transaction that took them. Their
-- numbers rise with their indexes, so neighbours are read in one go; and as the planner knows nothing of rows that this
-- transaction wrote, the two ways are the only ones it has: each run by its numbers, each act once.
CREATE OR REPLACE FUNCTION audit.batch_texts(first bigint, until bigint) RETURNS TABLE (index bigint, text text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
SET "IntervalStyle" = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET plan_cache_mode = force_generic_plan
SET work_mem = '64MB'
SET enable_nestloop = off
AS $$
DECLARE
    sealed bigint := coalesce((SELECT max(c.size) FROM audit.checkpoint c), 0);
    runs   int8range[];
    starts bigint[];
    acts   bigint[];
BEGIN
    SELECT array_agg(int8range(r.first, r.last, '[]')), array_agg(r.index) INTO runs, starts
      FROM (SELECT min(l.index) AS index, min(l.seq) AS first, max(l.seq) AS last
              FROM audit.leaf l WHERE l.index >= greatest($1, sealed) AND l.index < $2 GROUP BY l.index - l.seq) r;
    SELECT array_agg(DISTINCT e.tx_id) INTO acts
      FROM unnest(runs) AS r (run) CROSS JOIN LATERAL (
           SELECT n.tx_id FROM audit.entry n WHERE n.seq >= lower(r.run) AND n.seq < upper(r.run) OFFSET 0) e;
    RETURN QUERY
    WITH act AS MATERIALIZED (SELECT t.id, t.text FROM audit.tx_text t WHERE t.id = ANY (acts))
    SELECT r.start + x.seq - lower(r.run), '[1, ' || x.text || ', ' || coalesce(a.text, 'null') || ']'
      FROM unnest(runs, starts) AS r (run, start)
     CROSS JOIN LATERAL (SELECT n.* FROM audit.entry_text n WHERE n.seq >= lower(r.run) AND n.seq < upper(r.run)) x
      LEFT JOIN act a ON a.id = x.tx_id;
END
$$;
REVOKE ALL ON FUNCTION audit.batch_texts(bigint, bigint) FROM PUBLIC;

-- Where the log lives: other numbers, whose gaps nobody can explain, after a restore (`log`) and after a crash (`recovered`),
-- when PostgreSQL forgets its statistics and goes on up to 32 numbers further.
CREATE OR REPLACE FUNCTION audit.cluster_marks() RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET "TimeZone" = 'UTC'
SET "DateStyle" = 'ISO, YMD'
AS $$
    SELECT jsonb_build_object('log', to_regclass('audit.entry')::oid::bigint, 'recovered', pg_stat_get_bgwriter_stat_reset_time())
$$;
REVOKE ALL ON FUNCTION audit.cluster_marks() FROM PUBLIC;

-- One batch: the tree is to have `size` leaves, the last of them the control entry's, and audit.batch_texts gives what the new
-- ones say; no row when there is nothing to seal and the last checkpoint is younger than `silence`.
DROP FUNCTION IF EXISTS audit.seal_begin(bigint, interval, text, text[], text, jsonb, text[]);
CREATE FUNCTION audit.seal_begin(
    most bigint, silence interval, origin text, keys text[], build text, continues jsonb DEFAULT NULL, endorsements text[] DEFAULT '{}'
) RETURNS TABLE (size bigint, is_complete boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    snapshot pg_snapshot := pg_current_snapshot();
    reached  bigint := coalesce(pg_sequence_last_value('audit.entry_seq_seq'), 0);
    cluster  bigint := (SELECT system_identifier FROM pg_control_system());
    last     audit.checkpoint%ROWTYPE;
    start    bigint;
    counts   jsonb;
    lines    text;
    digest   bytea;
    act      bigint;
    taken    bigint;
    highest  bigint;
    control  bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'repeatable read' OR pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'sealing begins a transaction of its own, REPEATABLE READ' USING ERRCODE = '25001';
    END IF;
    SELECT * INTO last FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1;
    IF last.at > clock_timestamp() - $2 AND $6 IS NULL AND NOT EXISTS (SELECT FROM audit.pending_entries(1)) THEN
        RETURN;
    END IF;
    start := coalesce(last.size, 0);

    act := audit.begin('00000000-0000-4000-8000-000000000007', NULL, 'SERVICE', gen_random_uuid()::text, 'seal',
                       NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', $5);
    WITH p AS MATERIALIZED (
        SELECT start + row_number() OVER (ORDER BY q.seq) - 1 AS index, q.*, t.actor_id, t.operation, t.has_reason
          FROM audit.pending_entries($1) q LEFT JOIN audit.tx t ON t.id = q.tx_id
    ), l AS (
        INSERT INTO audit.leaf SELECT p.index, p.seq, audit.row_hash(p.pk) FROM p
    ), f AS MATERIALIZED (  -- an entry without an act is not filed: jejak doctor says so
        SELECT p.operation, p.relation, p.op, p.has_reason, p.has_values, p.columns, p.actor_id, min(p.index) AS first,
               array_agg((p.index % 256)::smallint) AS places
          FROM p WHERE p.actor_id IS NOT NULL
         GROUP BY p.operation, p.relation, p.op, p.has_reason, p.has_values, p.columns, p.actor_id, p.index / 256
    ), i AS MATERIALIZED (
        SELECT audit.kind_of(f.operation, f.relation, f.op, f.has_reason, f.has_values, f.columns) AS kind, f.* FROM f
    ), k AS (
        INSERT INTO audit.kind SELECT DISTINCT ON (i.kind) i.kind, i.operation, i.relation, i.op, i.has_reason, i.has_values,
                                      i.columns FROM i
        ON CONFLICT DO NOTHING
    ), g AS (
        INSERT INTO audit.posting SELECT i.kind, i.first, i.actor_id, i.places FROM i
    ), o AS (
        SELECT c.relation, jsonb_object_agg(c.op, c.number) AS ops, sum(c.number) AS number, max(c.last) AS last
          FROM (SELECT p.relation, p.op, count(*) AS number, max(p.seq) AS last FROM p GROUP BY p.relation, p.op) c
         GROUP BY c.relation
    )
    SELECT coalesce(sum(o.number), 0), max(o.last), coalesce(jsonb_object_agg(o.relation, o.ops), '{}')
      INTO taken, highest, counts FROM o;
    is_complete := taken < $1;
    IF NOT is_complete THEN
        reached := highest;
    END IF;
    size := start + taken + 1;

    IF (last.cluster, last.fingerprint) = (cluster, audit.manifest_hash()) THEN
        digest := last.manifest;
    ELSE
        lines := audit.manifest_lines();
        digest := sha256(convert_to(lines, 'UTF8'));
        INSERT INTO audit.manifest SELECT digest, lines WHERE NOT EXISTS (SELECT FROM audit.manifest m WHERE m.hash = digest);
    END IF;

    INSERT INTO audit.entry (tx_id, relation, op, pk, new)
    VALUES (act, 'audit.checkpoint', 'C', jsonb_build_object('size', size), jsonb_build_object(
        'origin', $3, 'cluster', cluster::text,
        'watermark', CASE WHEN is_complete THEN pg_snapshot_xmin(snapshot)
                          WHEN last.cluster = cluster THEN last.watermark ELSE '0' END::text,
        'xid', pg_current_xact_id()::text, 'last_seq', reached, 'counts', counts, 'manifest', encode(digest, 'hex'),
        'build', $5, 'keys', to_jsonb($4), 'place', audit.cluster_marks(),
        'previous', CASE WHEN last.size IS NOT NULL THEN jsonb_build_object(
            'size', last.size, 'root', translate(encode(last.root, 'base64'), E'\n', '')) END)
        || CASE WHEN $6 IS NULL THEN '{}' ELSE jsonb_build_object('continues', $6) END
        || CASE WHEN $7 = '{}' THEN '{}' ELSE jsonb_build_object('endorsements', to_jsonb($7)) END)
    RETURNING seq INTO control;
    INSERT INTO audit.leaf VALUES (size - 1, control, audit.row_hash(jsonb_build_object('size', size)));
    WITH i AS MATERIALIZED (
        SELECT audit.kind_of(t.operation, e.relation, e.op, t.has_reason, false, c.columns) AS kind, t.operation, e.relation, e.op,
               t.has_reason, c.columns, t.actor_id
          FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
         CROSS JOIN LATERAL (SELECT audit.columns_of(e.op, e.old, e.new) AS columns) c
         WHERE e.seq = control
    ), k AS (
        INSERT INTO audit.kind SELECT i.kind, i.operation, i.relation, i.op, i.has_reason, false, i.columns FROM i
        ON CONFLICT DO NOTHING
    )
    INSERT INTO audit.posting SELECT i.kind, size - 1, i.actor_id, ARRAY[((size - 1) % 256)::smallint] FROM i;
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION audit.seal_begin(bigint, interval, text, text[], text, jsonb, text[]) FROM PUBLIC;

-- Keeps what was made of the batch that this transaction took: what the note says is what the control entry says.
CREATE OR REPLACE FUNCTION audit.seal_store(
    size bigint, root bytea, note text, levels smallint[], indexes bigint[], contents bytea[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    control audit.entry%ROWTYPE;
    last    audit.checkpoint%ROWTYPE;
    own     bigint;
    settled bigint;
BEGIN
    SELECT e.* INTO control
      FROM audit.tx t JOIN audit.entry e ON e.tx_id = t.id AND e.op = 'C'
     WHERE t.xid = pg_current_xact_id() AND t.xmin = pg_current_xact_id()::xid;
    IF control.seq IS NULL OR control.pk ->> 'size' <> $1::text
       OR NOT EXISTS (SELECT FROM audit.leaf l WHERE l.index = $1 - 1 AND l.seq = control.seq) THEN
        RAISE EXCEPTION 'this transaction took no batch that ends in % leaves', $1 USING ERRCODE = '42501';
    END IF;
    IF array_to_string((string_to_array($3, E'\n'))[1:4], E'\n')
       <> concat_ws(E'\n', control.new ->> 'origin', $1, translate(encode($2, 'base64'), E'\n', ''), '') THEN
        RAISE EXCEPTION 'the note is about another checkpoint' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO last FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1;
    IF last.origin <> control.new ->> 'origin' AND NOT control.new ? 'continues' THEN
        RAISE EXCEPTION 'a log keeps its origin, %', last.origin USING ERRCODE = '42501';
    END IF;

    INSERT INTO audit.tile SELECT * FROM unnest($4, $5, $6)
    ON CONFLICT ON CONSTRAINT tile_pkey DO UPDATE SET content = EXCLUDED.content;
    IF EXISTS (SELECT FROM generate_series(0, 7) AS g (level) CROSS JOIN LATERAL (SELECT ($1 >> 8 * g.level) - 1 AS edge) h
                WHERE h.edge >= 0 AND NOT EXISTS (
                      SELECT FROM audit.tile t WHERE t.level = g.level AND t.index = h.edge / 256
                         AND octet_length(t.content) = 32 * (h.edge % 256 + 1))) THEN
        RAISE EXCEPTION 'the tiles are not those of % leaves', $1 USING ERRCODE = '42501';
    END IF;

    own := control.new ->> 'last_seq';
    SELECT c.last_seq INTO settled FROM audit.checkpoint c
     WHERE c.cluster = (control.new ->> 'cluster')::bigint AND c.xid <= pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY c.xid DESC LIMIT 1;
    INSERT INTO audit.checkpoint
    VALUES ($1, control.new ->> 'origin', $2, $3, (control.new ->> 'watermark')::xid8, pg_current_xact_id(), own,
            least(own, greatest(coalesce(last.floor, 0), settled)), pg_current_snapshot(),
            (control.new ->> 'cluster')::bigint, control.seq, decode(control.new ->> 'manifest', 'hex'),
            audit.manifest_hash());
END
$$;
REVOKE ALL ON FUNCTION audit.seal_store(bigint, bytea, text, smallint[], bigint[], bytea[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit.store_cosignature(size bigint, witness text, line text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO audit.cosignature (size, witness, line) VALUES ($1, $2, $3)
    ON CONFLICT ON CONSTRAINT cosignature_pkey DO NOTHING
$$;
REVOKE ALL ON FUNCTION audit.store_cosignature(bigint, text, text) FROM PUBLIC;

-- How far sealing is behind; of more than ten thousand entries it counts no more.
CREATE OR REPLACE FUNCTION audit.lag() RETURNS TABLE (unsealed bigint, oldest_seconds double precision,
    size bigint, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(p.at)), 0)::double precision,
           (SELECT c.size FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1),
           (SELECT c.at FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1)
      FROM audit.pending_entries(10000) p
$$;
REVOKE ALL ON FUNCTION audit.lag() FROM PUBLIC;

-- The two-person decisions by which the next checkpoint may go on, after a restore or the loss of the key: approved ones that
-- speak of the leaves this database has, the newest first. The sealer believes the one that bears the log's signature.
DROP FUNCTION IF EXISTS audit.continuation_due();
CREATE FUNCTION audit.continuation_due() RETURNS SETOF audit.continuation
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.* FROM audit.continuation c
     WHERE c.approved_by IS NOT NULL
       AND c.kept = coalesce((SELECT max(k.size) FROM audit.checkpoint k), 0)
     ORDER BY c.approved_at DESC LIMIT 100
$$;
REVOKE ALL ON FUNCTION audit.continuation_due() FROM PUBLIC;
