-- Purpose:    lets one process at a time clear away what has expired.
-- Privileges: none.
-- Locks:      advisory, until the transaction ends; never waits.
SELECT pg_try_advisory_xact_lock(5001950) AS mine,
       set_config('statement_timeout', '0', true) AS unhurried -- nobody waits for it
