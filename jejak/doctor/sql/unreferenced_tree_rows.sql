-- Purpose:    rows of the tree's tables that no checkpoint speaks of: manifests, and tiles that are wider than the tree.
-- Privileges: owner.
-- Locks:      none.
-- Note:       a seal keeps its manifest and its tiles in one transaction with its checkpoint.
WITH last AS (
    SELECT coalesce(max(c.size), 0) AS size FROM audit.checkpoint c
)
SELECT 'audit.manifest ' || left(encode(m.hash, 'hex'), 16) || '…' AS subject
  FROM audit.manifest m WHERE NOT EXISTS (SELECT FROM audit.checkpoint c WHERE c.manifest = m.hash)
UNION ALL
SELECT format('tile %s/%s', t.level, t.index)
  FROM audit.tile t CROSS JOIN last l
 WHERE octet_length(t.content) / 32 > (l.size >> 8 * t.level) - t.index * 256
 ORDER BY 1
