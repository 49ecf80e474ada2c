-- Purpose:    the other write of a transaction with a single row.
-- Privileges: UPDATE on the measured relation.
-- Locks:      one row lock.
UPDATE bench.request SET state = 'DECIDED', version = version + 1, note = 'disetujui' WHERE id = $1
