-- Purpose:    keeps an unused, unexpired one-time code and the account that it opens as they are, so that a code opens once
--             and is judged by what stands.
-- Privileges: jejak_app.
-- Locks:      the account, then the code, as those do who make or void codes.
WITH account AS (
    SELECT a.id FROM hr.account a
     WHERE a.id = (SELECT c.account_id FROM hr.account_code c WHERE c.code_hash = $1 AND c.purpose <> 'ENROL')
       FOR NO KEY UPDATE
)
SELECT c.id
  FROM account JOIN hr.account_code c ON c.account_id = account.id
 WHERE c.code_hash = $1 AND c.used_at IS NULL AND c.expires_at > clock_timestamp()
   FOR UPDATE OF c
