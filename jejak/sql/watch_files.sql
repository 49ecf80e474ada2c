-- Purpose:    remembers where the rows of every audited relation are, before the schema changes.
-- Called by:  jejak.migration.migrate
-- Privileges: owner.
-- Locks:      none.
SELECT audit.watch()
