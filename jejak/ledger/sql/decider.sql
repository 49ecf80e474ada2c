-- Purpose:    an account of a person who may decide on the log: an administrator or an auditor, today, and not shut out.
-- Privileges: owner.
-- Locks:      none.
SELECT a.id, a.password_hash,
       'sha256:' || encode(sha256(convert_to(a.password_hash, 'UTF8')), 'hex') AS password, hr.today() AS today
  FROM hr.account a
 WHERE a.user_name = $1 AND a.kind = 'PERSON' AND a.disabled_at IS NULL
   AND EXISTS (SELECT FROM hr.account_role r
                WHERE r.account_id = a.id AND r.role IN ('ADMINISTRATOR', 'AUDITOR')
                  AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity'))
