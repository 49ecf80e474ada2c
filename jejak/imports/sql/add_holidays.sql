-- Purpose:    adds the holidays that are not on record.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.holiday (day, kind, name, source, is_estimated)
SELECT i.day, i.kind, i.name, i.source, i.is_estimated
  FROM incoming_holiday i
 WHERE i.kind <> 'REVOKED' AND NOT EXISTS (SELECT FROM hr.holiday h WHERE h.day = i.day)
 ORDER BY i.day
