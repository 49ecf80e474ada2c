-- Purpose:    the checkpoints at which the catalogue was another than at the one before.
-- Called by:  jejak.doctor.past
-- Privileges: owner.
-- Locks:      none.
SELECT s.size, s.before, s.cluster::text AS cluster, s.is_moved, encode(s.manifest, 'hex') AS hash, m.lines, s.at
  FROM (SELECT c.size, c.cluster, c.manifest, c.at, lag(c.size) OVER w AS before, lag(c.cluster) OVER w <> c.cluster AS is_moved,
               lag(c.manifest) OVER w AS former
          FROM audit.checkpoint c WINDOW w AS (ORDER BY c.size)) s
  LEFT JOIN audit.manifest m ON m.hash = s.manifest
 WHERE s.manifest IS DISTINCT FROM s.former OR s.is_moved
 ORDER BY s.size
