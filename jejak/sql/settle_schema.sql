-- Purpose:    what must hold once the schema has changed, and new baselines of what was rewritten.
-- Called by:  jejak.migration.migrate, before it commits
-- Privileges: owner.
-- Locks:      none.
SELECT audit.settle()
