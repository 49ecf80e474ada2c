-- Purpose:    asks to go on after a restore, or with another key.
-- Privileges: owner.
-- Locks:      none.
INSERT INTO audit.continuation (origin, size, root, kept, decree, requested_by, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
