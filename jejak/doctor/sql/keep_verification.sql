-- Purpose:    keeps that an examination took place.
-- Called by:  jejak.doctor.record
-- Privileges: owner.
-- Locks:      none.
INSERT INTO ops.verification (size, exit_code, findings) VALUES ($1, $2, $3)
