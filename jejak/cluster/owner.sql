-- Purpose:    the owner role and its database in a fresh embedded cluster; changes nothing once they are there.
-- Called by:  jejak.cluster.server.start, through psql as superuser postgres in database postgres.
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
