-- Purpose:    forgets idempotency keys after $1 days.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
DELETE FROM ops.idempotency WHERE at < now() - make_interval(days => $1::integer)
