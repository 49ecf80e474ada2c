-- Purpose:    keeps the tiles and the signed root of the batch just taken.
-- Privileges: EXECUTE on audit.seal_keep.
-- Locks:      none.
SELECT audit.seal_store(size => $1, root => $2, note => $3, levels => $4, indexes => $5, contents => $6)
