-- Purpose:    forgets a challenge that was met.
-- Called by:  resolvers.sign_in
-- Privileges: jejak_app.
-- Locks:      the challenge's row.
DELETE FROM ops.sign_in_challenge WHERE token_hash = $1
