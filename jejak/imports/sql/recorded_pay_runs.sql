-- Purpose:    the pay runs that stand: those of a month, and of any month the one that this very file brought.
-- Privileges: owner, or jejak_app.
-- Locks:      none.
SELECT month, state, is_correction, file_hash, count
  FROM hr.pay_run
 WHERE (month = $1 OR file_hash = $2) AND state <> 'DISCARDED'
 ORDER BY month
