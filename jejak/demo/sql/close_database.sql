-- Purpose:    the statement that lets nobody connect to a kept copy, so that it can always be copied back.
-- Privileges: owner of the database, for running what it returns.
-- Locks:      none.
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS false', $1::text)
