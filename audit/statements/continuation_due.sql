-- Purpose:    the two-person decision by which the next checkpoint goes on after a restore, if there is one.
-- Called by:  audit.seal
-- Privileges: EXECUTE on audit.continuation_due.
-- Locks:      none.
SELECT origin, size, root, kept, decree, requested_by, approved_by FROM audit.continuation_due() WHERE size IS NOT NULL
