-- Purpose:    one process at a time makes roles; they belong to the whole cluster, so the lock is in database postgres.
-- Privileges: none.
-- Locks:      advisory, until the connection closes.
SELECT pg_advisory_lock(5001948)
