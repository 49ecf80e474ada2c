-- Purpose:    lets the runtime role write the measured relation.
-- Privileges: owner of the database.
-- Locks:      brief catalogue locks.
GRANT USAGE ON SCHEMA bench TO jejak_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON bench.request TO jejak_app;
