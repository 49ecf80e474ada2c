-- Purpose:    Q4 in rows.
-- Called by:  bench.reads.limit
-- Privileges: owner of the database.
-- Locks:      none.
SELECT id, name FROM hr.employee WHERE id = $1
