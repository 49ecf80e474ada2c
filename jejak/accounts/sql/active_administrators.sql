-- Purpose:    the administrators who may sign in today; of two who close accounts at once, the second counts after the first.
-- Privileges: jejak_app.
-- Locks:      their accounts, in one order, until the transaction ends.
SELECT a.user_name
  FROM hr.account a
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE a.kind = 'PERSON' AND a.disabled_at IS NULL
   AND (e.service_until IS NULL OR e.service_until >= hr.today())
   AND EXISTS (SELECT FROM hr.account_role r
                WHERE r.account_id = a.id AND r.role = 'ADMINISTRATOR' AND r.effective_from <= hr.today()
                  AND (r.effective_until IS NULL OR r.effective_until >= hr.today()))
 ORDER BY a.id
   FOR NO KEY UPDATE OF a
