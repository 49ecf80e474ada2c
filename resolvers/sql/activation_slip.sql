-- Purpose:    whose slip was made, by this call or an earlier one with the same key, and until when it holds.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.user_name, a.name, c.expires_at
  FROM hr.account_code c JOIN hr.account a ON a.id = c.account_id
 WHERE c.id = $1
