-- Purpose:    the statement that drops a database nobody is connected to; it sends a vacuum at work there away.
-- Privileges: owner of the database, for running what it returns.
-- Locks:      none.
SELECT format('DROP DATABASE IF EXISTS %I', $1::text)
