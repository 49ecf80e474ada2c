-- Purpose:    names the actor to the peers, for this transaction, in the way that is usual there.
-- Privileges: none.
-- Locks:      none.
SELECT set_config('bench.actor', $1, true)
