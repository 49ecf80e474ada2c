-- Purpose:    the statement that makes a missing role, quoted by PostgreSQL itself; none when the role is there.
-- Privileges: CREATEROLE for running what it returns.
-- Locks:      none.
SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L', $1::text, $2::text)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text)
