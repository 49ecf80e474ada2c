-- Purpose:    the statement that renames a database.
-- Privileges: owner of the database and CREATEDB, for running what it returns.
-- Locks:      nobody may be connected to it.
SELECT format('ALTER DATABASE %I RENAME TO %I', $1::text, $2::text)
