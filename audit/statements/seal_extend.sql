-- Purpose:    makes room in the log ahead of the entries.
-- Privileges: EXECUTE on audit.extend.
-- Locks:      ACCESS EXCLUSIVE on audit.entry for a moment when a partition is made; waits for nobody longer than $1 ms.
SELECT set_config('lock_timeout', $1, true), audit.extend()
