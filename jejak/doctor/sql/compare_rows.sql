-- Purpose:    for every audited relation the statement that holds its live rows against their last images in the log.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a row's image is its last insert or baseline with every later change laid over it. Of a secret the log
--             knows the SHA-256 of its text. A column that is younger than the row has no image and counts as null. So
--             does one whose image was destroyed: an erasure leaves an image of everything it leaves in a row, and what
--             lives on without one is UNCOVERED. A relation that is gone though the register says it is there has lost
--             every row.
SELECT r.relation, format($statement$
    WITH entry AS (
        SELECT e.pk, e.seq, e.op, coalesce(d."values", '{}') || e.new AS new,
               e.new_commitment IS NOT NULL AND d.seq IS NULL AS is_destroyed,
               max(e.seq) FILTER (WHERE e.op IN ('I', 'B')) OVER (PARTITION BY e.pk) AS made,
               max(e.seq) OVER (PARTITION BY e.pk) AS last
          FROM audit.entry e LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
         WHERE e.relation = %1$L AND e.op IN ('I', 'U', 'D', 'B')
    ), logged AS (
        SELECT pk, audit.fold(new ORDER BY seq) FILTER (WHERE seq >= made) AS image,
               coalesce(bool_or(is_destroyed) FILTER (WHERE seq >= made), false) AS is_destroyed
          FROM entry GROUP BY pk HAVING NOT bool_or(seq = last AND op = 'D')
    ), live AS (
        %2$s
    )
    SELECT coalesce(live.pk, logged.pk) AS key,
           CASE WHEN live.pk IS NULL THEN 'GONE' WHEN logged.image IS NULL THEN 'UNRECORDED'
                WHEN logged.is_destroyed AND differing.is_uncovered THEN 'UNCOVERED' ELSE 'CHANGED' END AS how,
           differing.columns
      FROM live FULL JOIN logged ON logged.pk = live.pk
     CROSS JOIN LATERAL (
           SELECT jsonb_object_agg(c.key, jsonb_build_array(logged.image -> c.key, c.value)) AS columns,
                  bool_and(NOT logged.image ? c.key) AS is_uncovered
             FROM jsonb_each(live.image) c
            WHERE logged.image IS NOT NULL AND coalesce(logged.image -> c.key, 'null') <> c.value) differing
     WHERE live.pk IS NULL OR logged.image IS NULL OR live.image IS DISTINCT FROM logged.image
    $statement$,
    r.relation,
    CASE WHEN c.target IS NULL THEN 'SELECT NULL::jsonb AS pk, NULL::jsonb AS image WHERE false'
         ELSE format('SELECT jsonb_build_object(%s) AS pk, audit.redact_secrets(to_jsonb(t), %L) AS image FROM %s%s t',
                     (SELECT string_agg(format('%L, t.%I', k, k), ', ') FROM unnest(r.key_columns) k),
                     r.secret_columns,
                     -- The rows of a table that inherits from it are that table's own.
                     CASE (SELECT relkind FROM pg_class WHERE oid = c.target) WHEN 'r' THEN 'ONLY ' ELSE '' END, c.target)
    END) AS statement
  FROM audit.relation r
 CROSS JOIN LATERAL (SELECT audit.target_of(r.relation)) c(target)
 WHERE r.dropped_at IS NULL
 ORDER BY r.relation
