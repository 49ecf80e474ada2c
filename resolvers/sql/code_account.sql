-- Purpose:    the account that an unused, unexpired one-time code opens; a closed account's codes open nothing.
-- Called by:  resolvers.sign_in.activate
-- Privileges: jejak_app.
-- Locks:      the code and the account, so that a code opens once.
SELECT c.id AS code_id, a.id AS account_id
  FROM hr.account_code c
  JOIN hr.account a ON a.id = c.account_id
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.expires_at > now() AND a.disabled_at IS NULL
   AND (e.service_until IS NULL OR e.service_until >= hr.today())
   AND (NOT a.is_demo OR EXISTS (SELECT FROM hr.regency WHERE is_demo))
   FOR UPDATE OF c, a
