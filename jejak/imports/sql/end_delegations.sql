-- Purpose:    moves the last days of lines on record.
-- Privileges: owner.
-- Locks:      the rows that change.
UPDATE hr.leave_authority a
   SET effective_until = i.effective_until
  FROM incoming_delegation i
 WHERE i.id = a.id AND a.effective_until IS DISTINCT FROM i.effective_until
