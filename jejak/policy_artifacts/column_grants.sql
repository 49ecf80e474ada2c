-- Purpose:    which columns each role of the database may read: those in which what its audiences see lies, and those that
--             its acts, the log and the tree need.
-- Privileges: owner.
-- Locks:      brief catalogue locks.
-- Note:       written by `python -m jejak.policy_artifacts` out of rulebook/access; change the policy, never this file.

GRANT SELECT$columns ON $relation TO $role;
