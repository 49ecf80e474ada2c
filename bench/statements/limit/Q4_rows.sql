-- Purpose:    Q4 in rows.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT id, name FROM hr.employee WHERE id = $1
