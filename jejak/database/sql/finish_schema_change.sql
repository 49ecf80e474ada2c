-- Purpose:    what must hold once the schema has changed, and new baselines of what was rewritten.
-- Privileges: owner.
-- Locks:      none.
SELECT audit.reconcile_schema()
