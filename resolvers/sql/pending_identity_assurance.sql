-- Purpose:    as what somebody vouched for who set up the second factor that waits to be confirmed, and what that suffices
--             for by now.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT t.vouched_by_role, hr.is_assurance_sufficient(t.account_id, t.vouched_by_role) AS suffices,
       EXISTS (SELECT FROM hr.authority_of(t.account_id) h WHERE h.kind = 'ROLE') AS has_role
  FROM hr.account_totp t
 WHERE t.account_id = $1 AND t.confirmed_at IS NULL AND t.ended_at IS NULL
