-- Purpose:    lets publication policies be proposed and approved one at a time, so that what overlaps is seen. Its own
--             statement, so that what is read next sees what it waited for.
-- Privileges: none.
-- Locks:      advisory, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('jejak.publication_policy', 0))
