-- Purpose:    closes the months of pay that were loaded.
-- Privileges: owner.
-- Locks:      the rows of the runs.
UPDATE hr.pay_run SET state = 'CLOSED', closed_at = hr.current_instant() WHERE state = 'OPEN'
