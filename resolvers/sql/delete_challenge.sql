-- Purpose:    forgets a challenge that was met.
-- Privileges: jejak_app.
-- Locks:      the challenge's row.
DELETE FROM ops.sign_in_challenge WHERE token_hash = $1
