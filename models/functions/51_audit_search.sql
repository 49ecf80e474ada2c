-- Purpose:    which sealed entries a search of the log finds, newest first, by what the sealer filed: no search reads the log
--             from end to end. What cannot be is refused: a table, a column, an act or a request that there never was.
-- Privileges: with the caller's rights: jejak_auditor reads the log. hr.may_search_for runs as owner, since it reads no letter
--             and no staff number.
-- Locks:      none.
-- Note:       `wish` holds what resolvers.audit.entries asks for, by name; what was not asked for is not in it. What is wrong with it
--             is told as the name of a constraint, which resolvers.audit.entries puts in words.

-- The tables that have or had a column: as the catalogue says, and as the register of relations ever said.
CREATE OR REPLACE FUNCTION hr.tables_with(column_name text) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(r.relation), '{}')
      FROM audit.relation r
     WHERE r.columns ? $1
        OR EXISTS (SELECT FROM pg_attribute c WHERE c.attrelid = to_regclass(r.relation) AND c.attname = $1 AND c.attnum > 0)
        OR EXISTS (SELECT FROM audit.entry e WHERE e.relation = 'audit.relation' AND e.pk ->> 'relation' = r.relation
                      AND (e.old -> 'columns' ? $1 OR e.new -> 'columns' ? $1))
$$;
REVOKE ALL ON FUNCTION hr.tables_with(text) FROM PUBLIC;

-- The relations whose entries can name a column: those tables, and where entries stand that are no change of a row.
CREATE OR REPLACE FUNCTION hr.relations_with(column_name text) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{read,refusal,schema,audit.disclosure,audit.checkpoint}' || hr.tables_with($1)
$$;
REVOKE ALL ON FUNCTION hr.relations_with(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION hr.refuse_search(why text) RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'this search is refused: %', $1 USING ERRCODE = '22023', CONSTRAINT = 'search_' || $1;
END
$$;
REVOKE ALL ON FUNCTION hr.refuse_search(text) FROM PUBLIC;

-- Whether an open letter of audit lets an auditor look for a person, by id or by staff number; without either, for anybody. A
-- number is looked for among the examined alone: of somebody else's, and of one that nobody has, the same is said.
CREATE OR REPLACE FUNCTION hr.may_search_for(auditor uuid, person uuid, nip text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $3 IS NOT NULL THEN hr.may_examine_all($1) OR EXISTS (SELECT FROM hr.find_employees_by_nip($3, $1)) ELSE true END
       AND CASE WHEN $2 IS NOT NULL THEN EXISTS (SELECT FROM hr.letters_of($1) g WHERE hr.letter_covers(g, $2, NULL)) ELSE true END
       AND EXISTS (SELECT FROM hr.letters_of($1))
$$;
REVOKE ALL ON FUNCTION hr.may_search_for(uuid, uuid, text) FROM PUBLIC;

-- Whether a search can find anything, always: what it cannot is refused. Asked once, before anything is read.
CREATE OR REPLACE FUNCTION hr.check_search(wish jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF wish ? 'relation' AND NOT EXISTS (SELECT FROM audit.relation r WHERE r.relation = wish ->> 'relation')
       AND NOT EXISTS (SELECT FROM audit.kind k WHERE k.relation = wish ->> 'relation')
       AND NOT wish -> 'places' ? (wish ->> 'relation') THEN
        PERFORM hr.refuse_search('relation');
    END IF;
    IF wish ? 'unknown_field' AND hr.tables_with(wish ->> 'unknown_field') = '{}'
       AND NOT EXISTS (SELECT FROM audit.kind k WHERE k.columns @> ARRAY[wish ->> 'unknown_field']) THEN
        PERFORM hr.refuse_search('field');
    END IF;
    IF wish ? 'unknown_operation'
       AND NOT EXISTS (SELECT FROM audit.kind k WHERE k.operation = wish ->> 'unknown_operation') THEN
        PERFORM hr.refuse_search('operation');
    END IF;
    IF wish ? 'auditor' AND NOT hr.may_search_for((wish ->> 'auditor')::uuid, (wish ->> 'subject_id')::uuid, wish ->> 'nip') THEN
        PERFORM hr.refuse_search('letter');
    END IF;
    IF wish ? 'request_id' AND NOT EXISTS (SELECT FROM audit.tx t WHERE t.request_id = wish ->> 'request_id') THEN
        PERFORM hr.refuse_search('request');
    END IF;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION hr.check_search(jsonb) FROM PUBLIC;

-- The kinds of entries that a search is about; of those that are not `sure` each entry is looked at.
CREATE OR REPLACE FUNCTION hr.searched_kinds(wish jsonb, OUT sure bigint[], OUT unsure bigint[])
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH whose AS MATERIALIZED (SELECT hr.tables_with(wish ->> 'field') AS relations WHERE wish ? 'field'), sought AS (
        SELECT k.id, NOT wish ? 'reason' AND (NOT wish ? 'field' OR coalesce(k.columns @> ARRAY[wish ->> 'field'], false)) AS is_sure
          FROM audit.kind k
         WHERE (NOT wish ? 'relation' OR k.relation = wish ->> 'relation')
           AND (NOT wish ? 'operation' OR k.operation = wish ->> 'operation')
           AND (NOT wish ? 'op' OR k.op = (wish ->> 'op')::"char")
           AND (NOT wish ? 'reason' OR k.has_reason)
           AND (wish ? 'with_control' OR wish ->> 'op' = 'C' OR k.op <> 'C')
           AND (NOT wish ? 'field' OR k.columns @> ARRAY[wish ->> 'field']
                OR ((k.columns = '{*}' OR k.has_values) AND k.relation = ANY (ARRAY(SELECT unnest(w.relations) FROM whose w))))
    )
    SELECT coalesce(array_agg(s.id) FILTER (WHERE s.is_sure), '{}'), coalesce(array_agg(s.id) FILTER (WHERE NOT s.is_sure), '{}')
      FROM sought s
$$;
REVOKE ALL ON FUNCTION hr.searched_kinds(jsonb) FROM PUBLIC;

-- The leaves of some kinds, of one actor if one is named, in a part of the tree. Rows are compared, so that only the index in
-- that order can answer; a bundle's may begin before the part does.
CREATE OR REPLACE FUNCTION hr.find_leaves_by_kind(kinds bigint[], actor uuid, start bigint, stop bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
AS $$
BEGIN
    RETURN QUERY
    SELECT f.leaf
      FROM unnest($1) k (id)
     CROSS JOIN LATERAL (
           SELECT p.first / 256 * 256 + unnest(p.places) AS leaf FROM audit.posting p
            WHERE ($2 IS NOT NULL OR ((p.kind, p.first) >= (k.id, $3 - 255) AND (p.kind, p.first) < (k.id, $4)))
              AND ($2 IS NULL OR ((p.actor_id, p.kind, p.first) >= ($2, k.id, $3 - 255)
                                  AND (p.actor_id, p.kind, p.first) < ($2, k.id, $4)))
           OFFSET 0) f
     WHERE f.leaf >= $3 AND f.leaf < $4;
END
$$;
REVOKE ALL ON FUNCTION hr.find_leaves_by_kind(bigint[], uuid, bigint, bigint) FROM PUBLIC;

-- The entries of one person, request or row, all that are sought: few, so they are found first and looked at one by one.
CREATE OR REPLACE FUNCTION hr.find_leaves_by_text(wish jsonb, first bigint, until bigint, sure bigint[], unsure bigint[])
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
AS $$
DECLARE
    acts    bigint[] := CASE WHEN wish ? 'request_id' THEN ARRAY(
                            SELECT t.id FROM audit.tx t WHERE t.request_id = wish ->> 'request_id') END;
    about   bigint[] := CASE WHEN wish ? 'subject_id' THEN ARRAY(SELECT hr.entries_about((wish ->> 'subject_id')::uuid)) END;
    whose   bigint[] := CASE WHEN wish ? 'nip' THEN ARRAY(
                            SELECT hr.entries_about_nip(wish ->> 'nip', (wish ->> 'auditor')::uuid)) END;
    hash    bigint := CASE WHEN wish ? 'row_key' THEN audit.row_hash((wish ->> 'row_key')::jsonb) END;
    actor   uuid := wish ->> 'actor_id';
    since   timestamptz := wish ->> 'since';
    before  timestamptz := wish ->> 'before';
    field   text := wish ->> 'field';
    piece   text := wish ->> 'reason';
BEGIN
    RETURN QUERY
    SELECT l.index FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq JOIN audit.tx t ON t.id = e.tx_id
      JOIN audit.kind k ON k.id = audit.kind_of(t.operation, e.relation, e.op, t.has_reason,
           e.old_commitment IS NOT NULL OR e.new_commitment IS NOT NULL, audit.columns_of(e.op, e.old, e.new))
     WHERE l.index >= $2 AND l.index < $3
       AND (about IS NULL OR l.seq = ANY (about)) AND (whose IS NULL OR l.seq = ANY (whose))
       AND (acts IS NULL OR e.tx_id = ANY (acts))
       AND (hash IS NULL OR (l.row_hash = hash AND e.pk = (wish ->> 'row_key')::jsonb))
       AND (actor IS NULL OR t.actor_id = actor)
       AND (since IS NULL OR e.at >= since) AND (before IS NULL OR e.at < before)
       AND (k.id = ANY (sure) OR (k.id = ANY (unsure) AND (
            (field IS NULL OR e.old ? field OR e.new ? field OR EXISTS (
             SELECT FROM audit.disclosure d WHERE d.seq = e.seq AND d."values" ? field OFFSET 0))
            AND (piece IS NULL OR EXISTS (
             SELECT FROM audit.tx_disclosure w WHERE w.tx_id = e.tx_id AND w."values" ->> 'reason' ILIKE piece OFFSET 0)))));
END
$$;
REVOKE ALL ON FUNCTION hr.find_leaves_by_text(jsonb, bigint, bigint, bigint[], bigint[]) FROM PUBLIC;

-- The leaves that a search finds, so many at most, beyond a leaf if one is given: below it, or above it when read backwards.
-- Where many entries are sought, part after part of the tree is looked through, each larger than the last: of every kind only
-- the leaves that lie in it. Only entries whose kind does not tell are looked at, and of those that are not what is sought five
-- thousand at most. What a letter of audit opens is judged by the reading statement, so of such a search all leaves are returned.
CREATE OR REPLACE FUNCTION hr.leaves_found(wish jsonb, beyond bigint, most bigint, backwards boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
AS $$
DECLARE
    lowest  bigint := greatest((wish ->> 'leaf_from')::bigint, hr.leaf_from((wish ->> 'since')::timestamptz),
                               CASE WHEN backwards THEN beyond + 1 END, 0);
    highest bigint := least((wish ->> 'leaf_below')::bigint, hr.leaf_until((wish ->> 'before')::timestamptz),
                            CASE WHEN NOT backwards THEN beyond END, (SELECT max(l.index) + 1 FROM audit.leaf l), 9223372036854775806);
    actor   uuid := wish ->> 'actor_id';
    since   timestamptz := wish ->> 'since';
    before  timestamptz := wish ->> 'before';
    field   text := wish ->> 'field';
    piece   text := wish ->> 'reason';
    -- From here on everything was written later than `since`, and up to here earlier than `before`; between, each is looked at.
    newer   bigint := hr.leaf_until(since);
    older   bigint := hr.leaf_from(before);
    sought  record;
    found   bigint[] := '{}';
    here    bigint[];
    width   bigint := 512;
    start   bigint;
    stop    bigint;
    read    bigint := 0;
BEGIN
    SELECT k.sure, k.unsure INTO sought FROM hr.searched_kinds(wish) k;
    IF wish ?| '{subject_id,nip,request_id,row_key}' THEN
        RETURN ARRAY(SELECT n FROM hr.find_leaves_by_text(wish, lowest, highest, sought.sure, sought.unsure) n
                      ORDER BY CASE WHEN backwards THEN n ELSE -n END
                      LIMIT CASE WHEN NOT wish ?| '{subject_id,nip,reason}' THEN most END);
    END IF;
    IF wish ? 'reason' THEN
        most := 9223372036854775807;
        IF (SELECT count(*) FROM (SELECT FROM hr.find_leaves_by_kind(sought.unsure, actor, lowest, highest) LIMIT 5001) f) > 5000 THEN
            PERFORM hr.refuse_search('wide');
        END IF;
    END IF;
    WHILE lowest < highest AND cardinality(found) < most LOOP
        start := CASE WHEN backwards THEN lowest ELSE greatest(lowest, highest - width) END;
        stop := CASE WHEN backwards THEN least(highest, lowest + width) ELSE highest END;
        -- A part lies on one side of a time's edge.
        IF start < newer AND newer < stop THEN
            start := CASE WHEN backwards THEN start ELSE newer END;
            stop := CASE WHEN backwards THEN newer ELSE stop END;
        END IF;
        IF start < older AND older < stop THEN
            start := CASE WHEN backwards THEN start ELSE older END;
            stop := CASE WHEN backwards THEN older ELSE stop END;
        END IF;
        here := ARRAY(
            SELECT f.index
              FROM (SELECT s.index, NULL::bigint AS seq FROM hr.find_leaves_by_kind(sought.sure, actor, start, stop) s (index)
                     UNION ALL
                    SELECT l.index, l.seq
                      FROM hr.find_leaves_by_kind(sought.unsure, actor, start, stop) u (index) JOIN audit.leaf l ON l.index = u.index
                     WHERE EXISTS (
                           SELECT FROM audit.entry e
                            WHERE e.seq = l.seq
                              AND (field IS NULL OR e.old ? field OR e.new ? field OR EXISTS (
                                   SELECT FROM audit.disclosure d WHERE d.seq = e.seq AND d."values" ? field OFFSET 0))
                              AND (piece IS NULL OR EXISTS (
                                   SELECT FROM audit.tx_disclosure w
                                    WHERE w.tx_id = e.tx_id AND w."values" ->> 'reason' ILIKE piece OFFSET 0))
                           OFFSET 0)) f
             WHERE (since IS NULL OR f.index >= newer OR (
                    SELECT e.at FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq WHERE l.index = f.index) >= since)
               AND (before IS NULL OR f.index < older OR (
                    SELECT e.at FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq WHERE l.index = f.index) < before)
             ORDER BY CASE WHEN backwards THEN f.index ELSE -f.index END
             LIMIT most - cardinality(found));
        -- What only its time excludes is no longer than a few batches of the sealer.
        IF sought.unsure <> '{}' AND NOT wish ? 'reason' AND cardinality(found || here) < most
           AND (since IS NULL OR start >= newer) AND (before IS NULL OR stop <= older) THEN
            read := read + (SELECT count(*) FROM hr.find_leaves_by_kind(sought.unsure, actor, start, stop)) - cardinality(here);
            IF read > 5000 THEN
                PERFORM hr.refuse_search('wide');
            END IF;
        END IF;
        found := found || here;
        lowest := CASE WHEN backwards THEN stop ELSE lowest END;
        highest := CASE WHEN backwards THEN highest ELSE start END;
        width := width * 4;
    END LOOP;
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION hr.leaves_found(jsonb, bigint, bigint, boolean) FROM PUBLIC;
