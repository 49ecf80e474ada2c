-- Purpose:    the texts of the leaves from one index to before another, in order.
-- Privileges: EXECUTE on audit.leaf_texts.
-- Locks:      none.
SELECT index, text FROM audit.leaf_texts(first => $1, until => $2) ORDER BY index
