-- Purpose:    an open account by user name or NIP, with what decides who may help it: its roles, also those granted from a
--             later day on, whether it decides leave, belongs to a unit, and whether the helper helps that unit's people.
-- Called by:  resolvers.reset
-- Privileges: jejak_app.
-- Locks:      the account.
SELECT a.id, a.user_name, a.name, p.unit_id IS NOT NULL AS has_unit,
       EXISTS (SELECT FROM hr.account_role r JOIN hr.units_above(p.unit_id) u ON u.unit_id = r.unit_id
                WHERE r.account_id = $2
                  AND hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')) AS is_of_helpers_unit,
       ARRAY(SELECT DISTINCT r.role FROM hr.account_role r WHERE r.account_id = a.id
                AND coalesce(r.effective_until, 'infinity') >= hr.today()) AS roles,
       EXISTS (SELECT FROM hr.holding h JOIN hr.leave_authority l ON l.deciding_post_id = h.post_id
                WHERE h.account_id = a.id AND coalesce(l.effective_until, 'infinity') >= hr.today()) AS decides_leave,
       EXISTS (SELECT FROM hr.account_totp t WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL
                  AND t.ended_at IS NULL) AS has_second_factor
  FROM hr.account a
  LEFT JOIN hr.employee e ON e.id = a.employee_id
  LEFT JOIN hr.appointment ap ON ap.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = ap.post_id
 WHERE a.kind = 'PERSON' AND a.id IN (SELECT hr.accounts_named($1, $2))
   AND hr.account_is_open(a.id)
 ORDER BY a.user_name = $1 DESC
 LIMIT 1
   FOR NO KEY UPDATE OF a
