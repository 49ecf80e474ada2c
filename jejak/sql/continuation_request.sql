-- Purpose:    asks to go on after a restore.
-- Called by:  jejak.continuing
-- Privileges: owner.
-- Locks:      none.
INSERT INTO audit.continuation (origin, size, root, kept, decree, requested_by) VALUES ($1, $2, $3, $4, $5, $6)
