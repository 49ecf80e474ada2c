-- Purpose:    whether anything of ours stands in this database, and whether the owner asks.
-- Privileges: none.
-- Locks:      none.
SELECT to_regnamespace('hr') IS NOT NULL OR to_regnamespace('audit') IS NOT NULL
       OR to_regnamespace('ops') IS NOT NULL OR to_regnamespace('published') IS NOT NULL AS is_ours,
       to_regclass('ops.tortoise_migrations') IS NOT NULL AS is_migrated
