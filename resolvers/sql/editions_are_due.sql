-- Purpose:    whether a closed month or quarter brings editions.
-- Privileges: EXECUTE on the function, which runs as owner.
-- Locks:      none.
SELECT hr.editions_are_due() AS are_due
