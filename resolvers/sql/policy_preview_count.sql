-- Purpose:    how many rows the list has, and how many would have a value of one more field.
-- Privileges: EXECUTE on hr.count_preview.
-- Locks:      none.
SELECT records, shown FROM hr.count_preview($1::text[], $2)
