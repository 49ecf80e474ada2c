-- Purpose:    lets slips be made by one operator at a time: two for one unit at once would make an account twice. Its own
--             statement, so that what is read next sees what it waited for.
-- Privileges: none.
-- Locks:      advisory, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('jejak.accounts.slip_pdf', 0))
