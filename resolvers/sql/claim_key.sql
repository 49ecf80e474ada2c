-- Purpose:    claims an idempotency key; returns a row only to the first who asks. A rival waits until that one is done.
-- Privileges: jejak_app.
-- Locks:      the key's row until the transaction ends.
INSERT INTO ops.idempotency (actor_id, key, operation, input_hash, object_id)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (actor_id, key) DO NOTHING
RETURNING key
