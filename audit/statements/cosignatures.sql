-- Purpose:    what witnesses signed below one checkpoint, in the order in which it came.
-- Privileges: SELECT on audit.cosignature.
-- Locks:      none.
SELECT witness, line, at FROM audit.cosignature WHERE size = $1 ORDER BY at, witness
