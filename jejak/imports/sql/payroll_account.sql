-- Purpose:    the open account of payroll in whose name a file comes in.
-- Privileges: owner.
-- Locks:      none.
SELECT a.id
  FROM hr.account a JOIN hr.account_role r ON r.account_id = a.id
 WHERE a.user_name = $1 AND a.disabled_at IS NULL AND r.role = 'PAYROLL'
   AND r.effective_from <= hr.today() AND coalesce(r.effective_until, 'infinity') >= hr.today()
