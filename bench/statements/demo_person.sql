-- Purpose:    a demo account's person and the post that they hold.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT a.id AS account_id, a.employee_id, h.post_id
  FROM hr.account a JOIN hr.holding h ON h.account_id = a.id
 WHERE a.user_name = $1
