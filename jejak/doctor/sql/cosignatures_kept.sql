-- Purpose:    every cosignature that is kept, with the note that it stands under.
-- Privileges: owner.
-- Locks:      none.
SELECT w.size, w.witness, w.line, c.note
  FROM audit.cosignature w LEFT JOIN audit.checkpoint c ON c.size = w.size
 ORDER BY w.size, w.witness
