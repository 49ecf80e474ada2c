-- Purpose:    takes one try from a challenge.
-- Called by:  resolvers.sign_in
-- Privileges: jejak_app.
-- Locks:      the challenge's row.
UPDATE ops.sign_in_challenge SET tries_left = tries_left - 1 WHERE token_hash = $1
