-- Purpose:    what was done under a key before.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT operation, input_hash, object_id FROM ops.idempotency WHERE actor_id = $1 AND key = $2
