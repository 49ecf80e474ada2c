-- Purpose:    for every audited relation the statement that holds its live rows against their last images in the log.
-- Called by:  jejak.doctor.rows, which runs what this returns.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a row's image is its last insert with every later change laid over it. Of a secret the log knows only
--             whether there is one. A column that is younger than the row has no image and counts as null.
SELECT r.relation, format($statement$
    WITH entry AS (
        SELECT pk, seq, op, new, max(seq) FILTER (WHERE op = 'I') OVER (PARTITION BY pk) AS made,
               max(seq) OVER (PARTITION BY pk) AS last
          FROM audit.entry WHERE relation = %1$L
    ), logged AS (
        SELECT pk, audit.fold(new ORDER BY seq) FILTER (WHERE seq >= made) AS image
          FROM entry GROUP BY pk HAVING NOT bool_or(seq = last AND op = 'D')
    ), live AS (
        SELECT jsonb_build_object(%2$s) AS pk, to_jsonb(t) %3$s AS image FROM %4$s t
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
    (SELECT string_agg(format('|| CASE WHEN t.%1$I IS NULL THEN ''{}'' ELSE ''{"%1$s": "changed"}'' END::jsonb', s), ' ')
       FROM unnest(r.secret_columns) s),
    c.target) AS statement
  FROM audit.relation r
 CROSS JOIN LATERAL to_regclass(format('%I.%I', split_part(r.relation, '.', 1), split_part(r.relation, '.', 2))) c(target)
 WHERE c.target IS NOT NULL
 ORDER BY r.relation
