-- Purpose:    the account that an unused, unexpired one-time code opens, and as what the person who made the code vouches for it
--             now; a closed account's codes open nothing.
-- Privileges: jejak_app.
-- Locks:      none; code_locked takes them.
SELECT c.id AS code_id, a.id, a.user_name, a.name, e.nip, hr.voucher_role_of(c.made_by_id, a.id) AS vouches_as,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account_code c
  JOIN hr.account a ON a.id = c.account_id
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE c.code_hash = $1 AND c.purpose <> 'ENROL' AND c.used_at IS NULL AND c.expires_at > clock_timestamp()
   AND hr.account_is_open(a.id)
