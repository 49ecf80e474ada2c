-- Purpose:    how far the log, its leaves, its tiles and its seals reach.
-- Privileges: owner.
-- Locks:      none.
SELECT coalesce((SELECT max(l.index) + 1 FROM audit.leaf l), 0) AS leaves,
       coalesce((SELECT t.index * 256 + octet_length(t.content) / 32 FROM audit.tile t
                  WHERE t.level = 0 ORDER BY t.index DESC LIMIT 1), 0) AS hashes,
       coalesce((SELECT max(c.size) FROM audit.checkpoint c), 0) AS size,
       (SELECT count(*) FROM audit.checkpoint) AS checkpoints
