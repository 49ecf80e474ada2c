-- Purpose:    moves the last days of grades of titles on record.
-- Privileges: owner.
-- Locks:      the rows that change.
UPDATE hr.position_grade g
   SET effective_until = i.effective_until
  FROM incoming_grade i
 WHERE i.id = g.id AND g.effective_until IS DISTINCT FROM i.effective_until
