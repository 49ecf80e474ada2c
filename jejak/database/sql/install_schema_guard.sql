-- Purpose:    makes the event triggers that guard the schema.
-- Privileges: superuser.
-- Locks:      none.
SELECT audit.watch_schema()
