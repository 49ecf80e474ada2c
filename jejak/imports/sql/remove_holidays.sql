-- Purpose:    gives every year that changes another edition, a new one its first, and takes away the days that go.
-- Privileges: owner.
-- Locks:      the rows that change.
UPDATE hr.calendar_year y
   SET version = y.version + 1
 WHERE EXISTS (SELECT FROM leaving_holiday l WHERE extract(year FROM l.day) = y.year)
    OR EXISTS (SELECT FROM changing_holiday c WHERE extract(year FROM c.day) = y.year)
    OR EXISTS (SELECT FROM incoming_holiday i
                WHERE extract(year FROM i.day) = y.year AND i.kind <> 'REVOKED'
                  AND NOT EXISTS (SELECT FROM hr.holiday h WHERE h.day = i.day));
INSERT INTO hr.calendar_year (year, source)
SELECT extract(year FROM i.day)::smallint, min(i.source)
  FROM incoming_holiday i
 WHERE i.kind = 'NATIONAL' AND NOT EXISTS (SELECT FROM hr.calendar_year y WHERE y.year = extract(year FROM i.day))
 GROUP BY 1;
DELETE FROM hr.holiday h USING leaving_holiday l WHERE l.id = h.id
