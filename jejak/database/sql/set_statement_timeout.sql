-- Purpose:    the statement that has PostgreSQL end what a role asks after so many milliseconds, in every database, unless a
--             session says otherwise; none when that is so already, or the role is missing.
-- Privileges: CREATEROLE and the ADMIN option for running what it returns.
-- Locks:      none.
SELECT format('ALTER ROLE %I SET statement_timeout = %s', rolname, $2::integer)
  FROM pg_roles
 WHERE rolname = $1::text AND format('statement_timeout=%s', $2::integer) <> ALL (coalesce(rolconfig, '{}'))
