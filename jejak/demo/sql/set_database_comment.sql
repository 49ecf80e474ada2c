-- Purpose:    the statement that notes on a copy what it is a copy of.
-- Privileges: owner of the database, for running what it returns.
-- Locks:      none.
SELECT format('COMMENT ON DATABASE %I IS %L', $1::text, $2::text)
