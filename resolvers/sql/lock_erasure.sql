-- Purpose:    a request for erasure as it stands, locked.
-- Privileges: jejak_app, or the owner.
-- Locks:      the erasure's row, FOR UPDATE, until the transaction ends.
SELECT id, employee_id, state, requested_by_id, version FROM hr.erasure WHERE id = $1 FOR UPDATE
