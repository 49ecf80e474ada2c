-- Purpose:    a demo account, in a database that is a demo; nothing anywhere else.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id
  FROM hr.account a
 WHERE a.user_name = $1 AND a.is_demo AND a.disabled_at IS NULL AND EXISTS (SELECT FROM hr.regency WHERE is_demo)
