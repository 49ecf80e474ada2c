-- Purpose:    leaves of a person's rows what public office must keep.
-- Privileges: owner.
-- Locks:      the person's rows.
SELECT hr.overwrite_person($1)
