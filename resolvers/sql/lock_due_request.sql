-- Purpose:    locks a waiting request for passing it on, unless another process is passing on, or somebody has it in hand.
-- Privileges: jejak_app.
-- Locks:      advisory, and the request's row, FOR UPDATE, until the transaction ends; never waits.
SELECT id FROM hr.leave_request
 WHERE pg_try_advisory_xact_lock(5001951) AND id = $1 AND state IN ('FILED', 'ADVISED')
   FOR UPDATE SKIP LOCKED
