-- Purpose:    which columns each role of the database may read: those in which what its audiences see lies, and those that
--             its acts, the log and the tree need.
-- Called by:  jejak migrate, after 90_grants.sql, which begins with nothing.
-- Privileges: owner.
-- Locks:      brief catalogue locks.
-- Note:       written by `python -m jejak.policy` out of rulebook/access; change the policy, never this file.

GRANT SELECT$columns ON $relation TO $role;
