-- Purpose:    takes one batch into the tree; no row when there is nothing to seal.
-- Privileges: EXECUTE on audit.seal_take.
-- Locks:      none.
SELECT size, is_complete
  FROM audit.seal_begin(most => $1, silence => $2, origin => $3, keys => $4, build => $5, continues => $6, endorsements => $7)
