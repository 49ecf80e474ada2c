-- Purpose:    the owner role and its database in a fresh cluster, without large objects; changes nothing once that is so.
-- Privileges: jejak_owner may make roles and databases, and is no superuser.
-- Locks:      none.

\set ON_ERROR_STOP on
\getenv password JEJAK_OWNER_PASSWORD

SELECT format('CREATE ROLE jejak_owner LOGIN CREATEROLE CREATEDB PASSWORD %L', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jejak_owner')
\gexec

SELECT 'CREATE DATABASE jejak OWNER jejak_owner TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jejak')
\gexec

-- What a setting only superusers see says: the doctor names those that weaken the log.
GRANT pg_read_all_settings TO jejak_owner;

-- A large object lies outside every schema, grant and audit: nobody makes one here, nor in a copy of template1.
\set closed 'SELECT format($$REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC$$, oid::regprocedure) FROM pg_proc '
\set closed :closed 'WHERE pronamespace = $$pg_catalog$$::regnamespace AND has_function_privilege($$public$$, oid, $$EXECUTE$$) '
\set closed :closed 'AND proname = ANY ($${lo_creat,lo_create,lo_from_bytea,lo_import,lo_put,lowrite}$$)'
:closed
\gexec
\connect template1
:closed
\gexec
\connect jejak
:closed
\gexec

-- Who gets in without a password: the doctor says it. In a cluster of an earlier version the schema may be watched, which asks for
-- an actor; this is no part of it.
SET event_triggers = off;
SELECT format('GRANT EXECUTE ON FUNCTION %s TO jejak_owner', f)
  FROM unnest('{pg_hba_file_rules(),pg_ident_file_mappings()}'::regprocedure[]) f
 WHERE NOT has_function_privilege('jejak_owner', f, 'EXECUTE')
\gexec
