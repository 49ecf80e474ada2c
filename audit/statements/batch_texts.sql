-- Purpose:    what some of the leaves say that this transaction took: the texts to hash, in no order.
-- Privileges: EXECUTE on audit.taken.
-- Locks:      none.
SELECT index, text FROM audit.batch_texts(first => $1, until => $2)
