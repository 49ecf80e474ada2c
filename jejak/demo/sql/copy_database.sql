-- Purpose:    the statement that copies a database file by file, which is faster than through the log.
-- Privileges: CREATEDB, for running what it returns.
-- Locks:      nobody may be connected to the database that is copied.
SELECT format('CREATE DATABASE %I TEMPLATE %I STRATEGY FILE_COPY', $1::text, $2::text)
