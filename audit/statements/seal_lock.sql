-- Purpose:    makes this session the one sealer of this database; false when another is.
-- Privileges: none.
-- Locks:      the advisory lock of sealers, to the end of the session.
SELECT pg_try_advisory_lock(6201402870)
