-- Purpose:    entries that state a row anew otherwise than its history does, or speak of a row that was not there: by
--             column what the history said and what they say; and what a release changed in that way.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a baseline may differ from what came before it in the columns of which the same transaction gave the register
--             another type, and where that transaction put the relation under audit, or under audit again. A row that
--             stands may be inserted again when its relation was away in between. Each of these is believed of a release
--             alone: the transaction notes a shipped step ($1) with the digest of its text ($2) that names the relation ($3),
--             and the log has not noted that step before. All else was changed behind the triggers.
WITH step AS MATERIALIZED (
    SELECT DISTINCT ON (e.pk ->> 'object') e.pk ->> 'object' AS name, e.new ->> 'text' AS digest, e.tx_id
      FROM audit.entry e WHERE e.op = 'S' AND e.new ->> 'command' = 'migrate' AND e.pk ->> 'object' = ANY ($1::text[])
     ORDER BY e.pk ->> 'object', e.seq
), shipped AS MATERIALIZED (
    SELECT DISTINCT t.tx_id, s.relation COLLATE pg_c_utf8 AS relation
      FROM unnest($1::text[], $2::text[], $3::text[]) s (name, digest, relation)
      JOIN step t ON (t.name, t.digest) = (s.name, s.digest)
), told AS (
    SELECT e.relation, e.pk, e.seq, e.tx_id, e.op, coalesce(lag(e.op) OVER w, 'D') = 'D' AS is_absent,
           max(e.seq) FILTER (WHERE e.op IN ('I', 'B')) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS made
      FROM audit.entry e WHERE e.op IN ('I', 'U', 'D', 'B')
    WINDOW w AS (PARTITION BY e.relation, e.pk ORDER BY e.seq)
), register AS MATERIALIZED (
    SELECT e.pk ->> 'relation' AS relation, e.tx_id, e.seq, e.op = 'I' OR e.new ? 'dropped_at' AS is_turn,
           e.op = 'I' OR e.old ->> 'dropped_at' IS NOT NULL AS is_beginning,
           CASE WHEN e.op = 'U' THEN e.old -> 'columns' END AS was, CASE WHEN e.op = 'U' THEN e.new -> 'columns' END AS became
      FROM audit.entry e
      JOIN shipped s ON s.tx_id = e.tx_id AND s.relation = e.pk ->> 'relation'
     WHERE e.relation = 'audit.relation' AND e.op IN ('I', 'U')
), release AS MATERIALIZED (
    SELECT g.relation, g.tx_id, bool_or(g.is_beginning) AS is_beginning,
           (array_agg(g.was ORDER BY g.seq) FILTER (WHERE g.was IS NOT NULL))[1] AS was,
           (array_agg(g.became ORDER BY g.seq DESC) FILTER (WHERE g.became IS NOT NULL))[1] AS became
      FROM register g GROUP BY g.relation, g.tx_id
), odd AS (
    SELECT t.*, r.was, r.became,
           CASE t.op WHEN 'B' THEN coalesce(r.is_beginning, false)
                     WHEN 'I' THEN EXISTS (SELECT FROM register g WHERE g.relation = t.relation AND g.is_turn
                                              AND g.seq > t.made AND g.seq < t.seq)
                     ELSE false END AS is_new
      FROM told t LEFT JOIN release r ON r.relation = t.relation AND r.tx_id = t.tx_id
     WHERE t.op = 'B' OR (t.op = 'I') <> t.is_absent
), past AS MATERIALIZED (
    SELECT o.seq, audit.fold(coalesce(d."values", '{}') || e.new ORDER BY e.seq) AS image
      FROM odd o JOIN audit.entry e ON e.relation = o.relation AND e.pk = o.pk AND e.seq >= o.made AND e.seq < o.seq
      LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
     WHERE o.op IN ('I', 'B') AND NOT o.is_absent
     GROUP BY o.seq
), judged AS MATERIALIZED (
    SELECT o.relation, o.pk, o.seq, o.tx_id, o.op, o.is_absent, o.is_new,
           jsonb_object_agg(c.key, jsonb_build_array(c.before, c.after)) FILTER (WHERE NOT c.is_released) AS columns,
           array_agg(c.key) FILTER (WHERE c.is_released) AS released
      FROM odd o
      LEFT JOIN past p ON p.seq = o.seq
      LEFT JOIN LATERAL (
           SELECT f.key, p.image -> f.key AS before, f.value AS after,
                  o.is_new OR o.was -> f.key IS DISTINCT FROM o.became -> f.key AS is_released
             FROM audit.entry e LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
            CROSS JOIN jsonb_each(coalesce(d."values", '{}') || e.new) f
            WHERE e.seq = o.seq AND coalesce(p.image -> f.key, 'null') <> f.value) c ON o.op IN ('I', 'B') AND NOT o.is_absent
     GROUP BY o.relation, o.pk, o.seq, o.tx_id, o.op, o.is_absent, o.is_new
)
SELECT CASE WHEN j.is_absent THEN 'NO_HISTORY' ELSE 'RESTATED' END AS how, j.relation, j.pk::text AS key, j.columns::text AS columns,
       l.index, j.seq, j.tx_id, NULL::bigint AS number
  FROM judged j LEFT JOIN audit.leaf l ON l.seq = j.seq
 WHERE NOT j.is_new AND (j.is_absent OR j.op = 'I' OR j.columns IS NOT NULL)
UNION ALL
SELECT 'RESTATED_BY_RELEASE', j.relation, NULL, string_agg(DISTINCT c, ', ' ORDER BY c), NULL, min(j.seq), j.tx_id, count(DISTINCT j.seq)
  FROM judged j CROSS JOIN unnest(j.released) c
 GROUP BY j.relation, j.tx_id
 ORDER BY seq
