-- Purpose:    what some of the leaves say that this transaction took: the texts to hash, in no order.
-- Called by:  audit.seal
-- Privileges: EXECUTE on audit.taken.
-- Locks:      none.
SELECT index, text FROM audit.taken(first => $1, until => $2)
