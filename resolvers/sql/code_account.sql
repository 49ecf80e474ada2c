-- Purpose:    the account that an unused, unexpired one-time code opens; a closed account's codes open nothing.
-- Called by:  resolvers.sign_in.activate
-- Privileges: jejak_app.
-- Locks:      the code and the account, so that a code opens once.
SELECT c.id AS code_id, a.id, a.user_name, a.name, e.nip,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account_code c
  JOIN hr.account a ON a.id = c.account_id
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE c.code_hash = $1 AND c.purpose <> 'ENROL' AND c.used_at IS NULL AND c.expires_at > now() AND hr.account_is_open(a.id)
   FOR UPDATE OF c FOR NO KEY UPDATE OF a
