-- Purpose:    makes the requests of one person take turns. Its own statement, so that what is read next sees what it waited for.
-- Privileges: jejak_app.
-- Locks:      the employee's row, FOR NO KEY UPDATE, until the transaction ends.
SELECT id FROM hr.employee WHERE id = $1 FOR NO KEY UPDATE
