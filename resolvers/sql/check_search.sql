-- Purpose:    refuse a search of the log for what there never was, or what no open letter of audit lets its reader look for.
-- Privileges: EXECUTE on hr.check_search.
-- Locks:      none.
SELECT hr.check_search($1::jsonb)
