-- Purpose:    who gave a password and owes a code.
-- Privileges: jejak_app.
-- Locks:      the challenge's row, so that it is met once.
SELECT c.account_id, c.method
  FROM ops.sign_in_challenge c
 WHERE c.token_hash = $1 AND c.expires_at > now() AND c.tries_left > 0 AND hr.account_is_open(c.account_id)
   FOR UPDATE
