-- Purpose:    the rows with a history.
-- Called by:  bench.log
-- Privileges: SELECT on hr.unit (id).
-- Locks:      none.
SELECT id FROM hr.unit
