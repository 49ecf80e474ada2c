-- Purpose:    how many leaves and hashes the log has, and how far its seals reach. Leaves and tiles are counted, for
--             the number that one of them bears may be anything.
-- Privileges: owner.
-- Locks:      none.
SELECT (SELECT count(*) FROM audit.leaf) AS leaves,
       (SELECT count(*) * 256 FROM audit.tile t WHERE t.level = 0) AS hashes,
       coalesce((SELECT max(c.size) FROM audit.checkpoint c), 0) AS size,
       (SELECT count(*) FROM audit.checkpoint) AS checkpoints
