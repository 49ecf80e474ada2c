-- Purpose:    how many holidays begin, change, go and stay.
-- Privileges: owner.
-- Locks:      none.
SELECT (SELECT count(*) FROM incoming_holiday i
         WHERE i.kind <> 'REVOKED' AND NOT EXISTS (SELECT FROM hr.holiday h WHERE h.day = i.day)) AS added,
       (SELECT count(*) FROM changing_holiday) AS changed,
       (SELECT count(*) FROM leaving_holiday) AS removed,
       (SELECT count(*) FROM incoming_holiday i JOIN hr.holiday h ON h.day = i.day
         WHERE i.kind <> 'REVOKED' AND NOT EXISTS (SELECT FROM changing_holiday c WHERE c.id = h.id)) AS unchanged
