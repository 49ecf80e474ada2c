-- Purpose:    the account behind a user name or a NIP, with what signing in has to check.
-- Called by:  resolvers.sign_in
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id, a.password_hash,
       a.disabled_at IS NULL
         AND (e.service_until IS NULL OR e.service_until >= hr.today())
         AND (NOT a.is_demo OR EXISTS (SELECT FROM hr.regency WHERE is_demo)) AS is_open
  FROM hr.account a
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE a.kind = 'PERSON' AND (a.user_name = $1 OR e.nip = $1)
 ORDER BY a.user_name = $1 DESC
 LIMIT 1
