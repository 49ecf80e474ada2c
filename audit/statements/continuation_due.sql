-- Purpose:    the notes of two-person decisions by which the next checkpoint may go on, the newest first.
-- Privileges: EXECUTE on audit.continuation_due.
-- Locks:      none.
SELECT note FROM audit.continuation_due() WHERE note IS NOT NULL
