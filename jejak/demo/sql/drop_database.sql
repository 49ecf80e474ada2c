-- Purpose:    the statement that drops a database, no matter who is connected.
-- Privileges: owner of the database, for running what it returns.
-- Locks:      none.
SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', $1::text)
