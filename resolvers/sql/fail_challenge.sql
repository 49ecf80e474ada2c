-- Purpose:    takes one try from a challenge.
-- Privileges: jejak_app.
-- Locks:      the challenge's row.
UPDATE ops.sign_in_challenge SET tries_left = tries_left - 1 WHERE token_hash = $1
