-- Purpose:    the second factor of an account: the confirmed one, or the one that waits to be confirmed.
-- Privileges: jejak_app.
-- Locks:      its row.
SELECT t.id, t.secret, a.is_demo
  FROM hr.account_totp t JOIN hr.account a ON a.id = t.account_id
 WHERE t.account_id = $1 AND (t.confirmed_at IS NOT NULL) = $2 AND t.ended_at IS NULL
   FOR UPDATE OF t
