-- Purpose:    the leaf hashes of the transaction that is under way.
-- Privileges: EXECUTE on audit.receipt.
-- Locks:      none.
SELECT transaction, xid, leaf_hashes, origin FROM audit.receipt()
