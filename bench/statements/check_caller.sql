-- Purpose:    asks whether the caller may act, as audit.begin does, of a transaction that is not audited.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT audit.check_session($1, $2, 'SESSION', '{}')
