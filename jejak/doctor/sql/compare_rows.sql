-- Purpose:    for every audited relation the statement that holds its live rows against their last images in the log.
-- Called by:  jejak.doctor.rows, which runs what this returns.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a row's image is its last insert with every later change laid over it. Of a secret the log knows
--             the SHA-256 of its text. A column that is younger than the row has no image and counts as null.
SELECT r.relation, format($statement$
    WITH entry AS (
        SELECT e.pk, e.seq, e.op, coalesce(d."values", '{}') || e.new AS new, max(e.seq) FILTER (WHERE e.op IN ('I', 'B')) OVER (PARTITION BY e.pk) AS made,
               max(e.seq) OVER (PARTITION BY e.pk) AS last
          FROM audit.entry e LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
         WHERE e.relation = %1$L AND e.op IN ('I', 'U', 'D', 'B')
    ), logged AS (
        SELECT pk, audit.fold(new ORDER BY seq) FILTER (WHERE seq >= made) AS image
          FROM entry GROUP BY pk HAVING NOT bool_or(seq = last AND op = 'D')
    ), live AS (
        SELECT jsonb_build_object(%2$s) AS pk, audit.hushed(to_jsonb(t), %3$L) AS image FROM %4$s t
    )
    SELECT coalesce(live.pk, logged.pk) AS key,
           CASE WHEN live.pk IS NULL THEN 'GONE' WHEN logged.image IS NULL THEN 'UNRECORDED' ELSE 'CHANGED' END AS how,
           (SELECT jsonb_object_agg(c.key, jsonb_build_array(logged.image -> c.key, c.value))
              FROM jsonb_each(live.image) c
             WHERE logged.image IS NOT NULL
               AND coalesce(logged.image -> c.key, 'null') <> c.value) AS columns
      FROM live FULL JOIN logged ON logged.pk = live.pk
     WHERE live.pk IS NULL OR logged.image IS NULL OR live.image IS DISTINCT FROM logged.image
    $statement$,
    r.relation,
    (SELECT string_agg(format('%L, t.%I', k, k), ', ') FROM unnest(r.key_columns) k),
    r.secret_columns,
    c.target) AS statement
  FROM audit.relation r
 CROSS JOIN LATERAL to_regclass(format('%I.%I', split_part(r.relation, '.', 1), split_part(r.relation, '.', 2))) c(target)
 WHERE c.target IS NOT NULL
 ORDER BY r.relation
