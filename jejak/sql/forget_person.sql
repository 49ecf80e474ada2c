-- Purpose:    leaves of a person's rows what public office must keep.
-- Called by:  jejak.erasing, before erase_values.
-- Privileges: owner.
-- Locks:      the person's rows.
SELECT hr.forget_person($1)
