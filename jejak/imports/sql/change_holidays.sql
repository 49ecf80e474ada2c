-- Purpose:    gives days on record what the decree says of them.
-- Privileges: owner.
-- Locks:      the rows that change.
UPDATE hr.holiday h
   SET kind = c.kind, name = c.name, source = c.source, is_estimated = c.is_estimated
  FROM changing_holiday c
 WHERE c.id = h.id
