-- Purpose:    the keys that the control entry of one checkpoint names as the log's own.
-- Called by:  jejak.evidence.gathering
-- Privileges: SELECT on audit.checkpoint and audit.entry.
-- Locks:      none.
SELECT e.new -> 'keys' AS keys
  FROM audit.checkpoint c JOIN audit.entry e ON e.seq = c.control_seq WHERE c.size = $1
