-- Purpose:    lets delegations be made one at a time, so that two cannot close a circle together. Its own statement, so that
--             what is read next sees what it waited for.
-- Privileges: none.
-- Locks:      advisory, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('jejak.delegation', 0))
