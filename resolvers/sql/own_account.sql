-- Purpose:    what a signed-in person's password is checked against and compared with.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id, a.version, a.password_hash, a.user_name, a.name, e.nip
  FROM hr.account a LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE a.id = $1
