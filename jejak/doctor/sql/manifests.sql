-- Purpose:    the checkpoints at which the catalogue was another than at the one before, as their control entries say.
-- Privileges: owner.
-- Locks:      none.
-- Note:       the entry is sealed, and the column of the checkpoint and the text of the manifest are not: `is_true` when they
--             are what the entry says.
SELECT s.size, s.before, s.cluster::text AS cluster, s.is_moved, s.hash, m.lines, s.at,
       s.hash = s.stated AND (m.lines IS NULL OR encode(sha256(convert_to(m.lines, 'UTF8')), 'hex') = s.hash) AS is_true
  FROM (SELECT c.size, c.cluster, c.at, k.hash, encode(c.manifest, 'hex') AS stated, lag(c.size) OVER w AS before,
               lag(c.cluster) OVER w <> c.cluster AS is_moved, lag(k.hash) OVER w AS former
          FROM audit.checkpoint c
         CROSS JOIN LATERAL (
               SELECT coalesce((SELECT e.new ->> 'manifest' FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq
                                 WHERE l.index = c.size - 1 AND e.op = 'C'), encode(c.manifest, 'hex')) AS hash OFFSET 0) k
        WINDOW w AS (ORDER BY c.size)) s
  LEFT JOIN audit.manifest m ON m.hash = decode(s.hash, 'hex')
 WHERE s.hash IS DISTINCT FROM s.former OR s.is_moved OR s.hash <> s.stated
 ORDER BY s.size
