-- Purpose:    what was noted on a database when it was kept; no row when there is none of that name.
-- Privileges: none.
-- Locks:      none.
SELECT coalesce(shobj_description(oid, 'pg_database'), '') AS note FROM pg_database WHERE datname = $1
