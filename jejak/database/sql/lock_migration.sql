-- Purpose:    one process at a time migrates this database.
-- Privileges: none.
-- Locks:      advisory, until the transaction ends.
SELECT pg_advisory_xact_lock(5001949)
