-- Purpose:    puts down who gave a password and owes a code, and returns until when: by the clock that will judge it.
-- Privileges: jejak_app.
-- Locks:      none.
INSERT INTO ops.sign_in_challenge (token_hash, account_id, method, expires_at, tries_left)
VALUES ($1, $2, $3, now() + make_interval(secs => $4), $5)
RETURNING expires_at
