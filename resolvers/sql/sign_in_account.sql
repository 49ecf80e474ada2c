-- Purpose:    the account behind a user name or a NIP, with what signing in has to check.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id, a.version, a.password_hash, hr.account_is_open(a.id) AS is_open,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account a
 WHERE a.kind = 'PERSON' AND a.id IN (
       SELECT c.id FROM hr.account c WHERE c.user_name = $1
       UNION ALL
       SELECT c.id FROM hr.employee e JOIN hr.account c ON c.employee_id = e.id WHERE e.nip = $1)
 ORDER BY a.user_name = $1 DESC
 LIMIT 1
