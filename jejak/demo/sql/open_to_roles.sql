-- Purpose:    the statements that let the runtime roles connect; a copy has the tables' grants, never the database's own.
-- Privileges: owner of the database, for running what it returns.
-- Locks:      none.
SELECT format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC;
               GRANT CONNECT ON DATABASE %1$I TO jejak_app, jejak_public, jejak_auditor, jejak_sealer', $1::text)
