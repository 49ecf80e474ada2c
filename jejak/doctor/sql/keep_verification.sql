-- Purpose:    keeps that an examination took place.
-- Privileges: owner.
-- Locks:      none.
INSERT INTO ops.verification (size, exit_code, findings) VALUES ($1, $2, $3)
