-- Purpose:    makes the event triggers that guard the schema.
-- Called by:  jejak.migration.watch_schema
-- Privileges: superuser.
-- Locks:      none.
SELECT audit.watch_schema()
