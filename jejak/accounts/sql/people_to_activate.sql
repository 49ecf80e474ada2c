-- Purpose:    the people of a unit, and of all below it, whose account nobody has opened yet; with the account, if there
--             is one, and whether a slip for it is still out.
-- Privileges: jejak_app.
-- Locks:      none; see lock_activation_slips.
SELECT e.id AS employee_id, e.nip, e.name, e.front_title, e.back_title, u.name AS unit_name,
       a.id AS account_id, coalesce(a.user_name, e.nip) AS user_name,
       EXISTS (SELECT FROM hr.account_code c
                WHERE c.account_id = a.id AND c.purpose <> 'ENROL' AND c.used_at IS NULL AND c.expires_at > now()) AS has_slip
  FROM hr.employee e
  JOIN hr.appointment p ON p.id = e.current_appointment_id
  JOIN hr.post s ON s.id = p.post_id
  JOIN hr.unit u ON u.id = s.unit_id
  LEFT JOIN hr.account a ON a.employee_id = e.id
 WHERE u.id IN (SELECT hr.units_under($1)) AND coalesce(e.service_until, 'infinity') >= hr.today()
   AND a.password_hash IS NULL AND a.disabled_at IS NULL
   AND NOT EXISTS (SELECT FROM hr.account_identity i WHERE i.account_id = a.id AND i.ended_at IS NULL)
 ORDER BY u.code, e.name, e.id
