-- Purpose:    which migrations ran here.
-- Called by:  jejak.doctor.migrations
-- Privileges: owner.
-- Locks:      none.
SELECT app || '.' || name AS name FROM ops.tortoise_migrations
