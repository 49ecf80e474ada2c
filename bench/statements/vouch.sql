-- Purpose:    asks whether the caller may act, as audit.begin does, of a transaction that is not audited.
-- Called by:  bench.writes
-- Privileges: owner of the database.
-- Locks:      none.
SELECT audit.vouch($1, $2, 'SESSION', '{}')
