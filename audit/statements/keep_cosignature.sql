-- Purpose:    keeps what a witness signed below a checkpoint.
-- Called by:  jejak.sealing
-- Privileges: EXECUTE on audit.keep_cosignature.
-- Locks:      none.
SELECT audit.keep_cosignature(size => $1, witness => $2, line => $3)
