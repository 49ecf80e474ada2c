-- Purpose:    the tiles that hold the hashes of the leaves from one index to before another.
-- Privileges: SELECT on audit.tile.
-- Locks:      none.
SELECT content FROM audit.tile WHERE level = 0 AND index >= $1::bigint / 256 AND index <= ($2::bigint - 1) / 256 ORDER BY index
