-- Purpose:    of the leaves from one index to before another those whose entry, as it stands now, is not what was sealed,
--             those that are filed under another row, kind or actor than their entry's, and what is filed of no leaf.
-- Privileges: owner. The connection prints as `set_canonical_session` sets it, which is how leaves are printed.
-- Locks:      none.
WITH filed AS MATERIALIZED (
    SELECT f.first / 256 * 256 + f.place AS index, count(*) AS times, min(f.actor_id::text)::uuid AS actor_id,
           min(k.operation) AS operation, min(k.relation) AS relation, min(k.op::text)::"char" AS op,
           bool_and(k.has_reason) AS has_reason, bool_and(k.has_values) AS has_values, min(k.columns) AS columns
      FROM (SELECT p.kind, p.actor_id, p.first, unnest(p.places) AS place FROM audit.posting p
             WHERE p.first >= $1 AND p.first < $2) f
      JOIN audit.kind k ON k.id = f.kind
     GROUP BY 1
), taken AS MATERIALIZED (
    SELECT coalesce(l.index, f.index) AS index, l.index IS NULL AS is_ahead, l.seq, e.tx_id, e.text,
           l.index IS NULL OR l.row_hash IS DISTINCT FROM audit.row_hash(e.pk) OR f.times IS DISTINCT FROM CASE WHEN t.id IS NULL THEN NULL ELSE 1 END
           OR (t.id IS NOT NULL AND (f.actor_id, f.operation, f.relation, f.op, f.has_reason, f.has_values, f.columns)
               IS DISTINCT FROM (t.actor_id, t.operation, n.relation, n.op, t.has_reason,
                   n.old_commitment IS NOT NULL OR n.new_commitment IS NOT NULL, audit.columns_of(n.op, n.old, n.new))) AS is_misfiled
      FROM (SELECT * FROM audit.leaf WHERE index >= $1 AND index < $2) l FULL JOIN filed f ON f.index = l.index
      LEFT JOIN LATERAL (SELECT x.tx_id, x.text, x.pk FROM audit.entry_text x WHERE x.seq = l.seq OFFSET 0) e ON true
      LEFT JOIN audit.entry n ON n.seq = l.seq LEFT JOIN audit.tx t ON t.id = n.tx_id
), act AS MATERIALIZED (
    SELECT t.id, t.text FROM audit.tx_text t WHERE t.id IN (SELECT k.tx_id FROM taken k)
), now AS (
    SELECT k.index, k.seq, k.tx_id, k.is_misfiled, k.text IS NULL AND NOT k.is_ahead AS is_gone, k.tx_id IS NOT NULL AND t.id IS NULL AS is_orphan,
           sha256('\x00'::bytea || convert_to('[1, ' || k.text || ', ' || coalesce(t.text, 'null') || ']', 'UTF8')) AS hash
      FROM taken k LEFT JOIN act t ON t.id = k.tx_id
), tile AS MATERIALIZED (
    SELECT t.index * 256 AS start, t.content || ''::bytea AS content
      FROM audit.tile t WHERE t.level = 0 AND t.index >= $1 / 256 AND t.index < ($2 + 255) / 256
), sealed AS (
    SELECT t.start + g.at AS index, substring(t.content FROM g.at * 32 + 1 FOR 32) AS hash
      FROM tile t CROSS JOIN LATERAL generate_series(0, octet_length(t.content) / 32 - 1) AS g (at)
)
SELECT coalesce(s.index, n.index) AS index, n.seq, n.tx_id, n.is_gone, n.is_orphan, n.hash, s.hash AS sealed,
       e.relation, e.op::text AS op, e.pk::text AS pk
  FROM sealed s FULL JOIN now n ON n.index = s.index
  LEFT JOIN audit.entry e ON e.seq = n.seq
 WHERE n.hash IS DISTINCT FROM s.hash OR n.is_misfiled
 ORDER BY 1
