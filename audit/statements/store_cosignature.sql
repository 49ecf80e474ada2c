-- Purpose:    keeps what a witness signed below a checkpoint.
-- Privileges: EXECUTE on audit.keep_cosignature.
-- Locks:      none.
SELECT audit.store_cosignature(size => $1, witness => $2, line => $3)
