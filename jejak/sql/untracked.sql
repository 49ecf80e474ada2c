-- Purpose:    relations that nobody watches: neither audited with working triggers nor registered as outside with a reason.
-- Called by:  jejak.migration.migrate before it commits, jejak doctor, tests
-- Privileges: owner.
-- Locks:      none.
SELECT relation FROM audit.untracked() relation
