-- Purpose:    which migrations ran here.
-- Privileges: owner.
-- Locks:      none.
SELECT app || '.' || name AS name FROM ops.tortoise_migrations
