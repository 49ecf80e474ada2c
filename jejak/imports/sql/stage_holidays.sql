-- Purpose:    where the readable holidays wait, and what on record each of them means.
-- Privileges: owner; jejak_app may not make temporary tables.
-- Locks:      none.
CREATE TEMP TABLE incoming_holiday (
    line         integer NOT NULL,
    day          date PRIMARY KEY,
    kind         text NOT NULL,
    name         text NOT NULL,
    source       text NOT NULL,
    is_estimated boolean NOT NULL
) ON COMMIT DROP;
-- What goes: what the file revokes, and what was estimated of a kind and a year that the file tells, on other days.
CREATE TEMP VIEW leaving_holiday AS
SELECT h.id, h.day
  FROM hr.holiday h
 WHERE EXISTS (SELECT FROM incoming_holiday i WHERE i.day = h.day AND i.kind = 'REVOKED')
    OR (h.is_estimated AND NOT EXISTS (SELECT FROM incoming_holiday i WHERE i.day = h.day)
        AND EXISTS (SELECT FROM incoming_holiday i
                     WHERE i.kind = h.kind AND extract(year FROM i.day) = extract(year FROM h.day)));
-- What a day on record is not yet as the file has it.
CREATE TEMP VIEW changing_holiday AS
SELECT h.id, i.*
  FROM incoming_holiday i JOIN hr.holiday h ON h.day = i.day
 WHERE i.kind <> 'REVOKED' AND (h.kind, h.name, h.source, h.is_estimated) IS DISTINCT FROM (i.kind, i.name, i.source, i.is_estimated)
