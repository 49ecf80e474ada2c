-- Purpose:    a month of pay as it stands, locked.
-- Privileges: jejak_app.
-- Locks:      the run's row, FOR UPDATE, until the transaction ends.
SELECT id, state, imported_by_id, version FROM hr.pay_run WHERE id = $1 FOR UPDATE
