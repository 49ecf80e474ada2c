-- Purpose:    whose letterhead stands over a report, and by which clock it speaks.
-- Privileges: SELECT on hr.regency.
-- Locks:      none.
SELECT name, time_zone FROM hr.regency
