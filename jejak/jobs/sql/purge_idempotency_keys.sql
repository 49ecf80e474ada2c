-- Purpose:    forgets idempotency keys after thirty days: a phone may be offline for weeks.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
DELETE FROM ops.idempotency WHERE at < now() - interval '30 days'
