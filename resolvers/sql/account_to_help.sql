-- Purpose:    an open account by user name or NIP, with who may help it: whether it has a role or other authority, today or
--             from a later day on, whether that takes an administrator, and whether the helper is its unit's operator.
-- Privileges: jejak_app.
-- Locks:      the account.
SELECT a.id, a.user_name, a.name, p.unit_id IS NOT NULL AS has_unit,
       hr.is_operator_of($2, a.id) AS is_of_helpers_unit,
       EXISTS (SELECT FROM hr.authority_of(a.id)) AS has_authority,
       EXISTS (SELECT FROM hr.authority_of(a.id) h WHERE h.kind = 'ROLE') AS has_role,
       hr.needs_administrator(a.id) AS needs_administrator,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account a
  LEFT JOIN hr.employee e ON e.id = a.employee_id
  LEFT JOIN hr.appointment ap ON ap.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = ap.post_id
 WHERE a.kind = 'PERSON' AND a.id IN (SELECT hr.find_accounts_by_name($1, $2))
   AND hr.account_is_open(a.id)
 ORDER BY a.user_name = $1 DESC
 LIMIT 1
   FOR NO KEY UPDATE OF a
