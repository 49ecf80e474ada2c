-- Purpose:    remembers where the rows of every audited relation are, before the schema changes.
-- Privileges: owner.
-- Locks:      none.
SELECT audit.record_relation_shapes()
