-- Purpose:    the fields open on a day.
-- Privileges: EXECUTE on hr.fields_open_on.
-- Locks:      none.
SELECT hr.fields_open_on($1::date) AS opened
