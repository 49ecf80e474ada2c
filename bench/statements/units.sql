-- Purpose:    the rows with a history.
-- Privileges: SELECT on hr.unit (id).
-- Locks:      none.
SELECT id FROM hr.unit
