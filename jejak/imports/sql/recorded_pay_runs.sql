-- Purpose:    the pay runs of a month that stand.
-- Privileges: owner, or jejak_app.
-- Locks:      none.
SELECT state, is_correction, file_hash, count FROM hr.pay_run WHERE month = $1 AND state <> 'DISCARDED'
