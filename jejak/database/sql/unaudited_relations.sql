-- Purpose:    relations that nobody watches: neither audited with working triggers nor registered as outside with a reason.
-- Privileges: owner.
-- Locks:      none.
SELECT relation FROM audit.untracked_relations() relation
