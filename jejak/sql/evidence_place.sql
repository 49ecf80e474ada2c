-- Purpose:    whose letterhead stands over a report, and by which clock it speaks.
-- Called by:  jejak.evidence.making
-- Privileges: SELECT on hr.regency.
-- Locks:      none.
SELECT name, time_zone FROM hr.regency
