-- Purpose:    makes room in the log ahead of the entries.
-- Privileges: EXECUTE on audit.extend.
-- Locks:      ACCESS EXCLUSIVE on audit.entry for a moment when a partition is made; waits for nobody longer than 0.2 s.
SELECT set_config('lock_timeout', '200ms', true), audit.extend()
