-- Purpose:    as what somebody vouched for the person who holds an account (null: the person who runs the server), together with who holds
--             its second factor where one stands and is proved, and what that suffices for.
-- Privileges: jejak_app.
-- Locks:      none.
-- Parameters: account, whether a second factor that stands is proved beside the password.
SELECT v.vouched_by_role, hr.is_assurance_sufficient(a.id, v.vouched_by_role) AS suffices,
       EXISTS (SELECT FROM hr.authority_of(a.id) h WHERE h.kind = 'ROLE') AS has_role
  FROM hr.account a
  LEFT JOIN hr.account_totp t ON t.account_id = a.id AND t.confirmed_at IS NOT NULL AND t.ended_at IS NULL AND $2
 CROSS JOIN LATERAL (
       SELECT CASE WHEN t.id IS NULL THEN a.vouched_by_role
                   ELSE hr.stronger_assurance(a.vouched_by_role, t.vouched_by_role) END AS vouched_by_role) v
 WHERE a.id = $1
