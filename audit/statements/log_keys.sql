-- Purpose:    the keys that the log itself names as its own, in the control entry of the newest checkpoint.
-- Privileges: SELECT on audit.checkpoint and audit.entry.
-- Locks:      none.
SELECT e.new -> 'keys' AS keys
  FROM (SELECT c.control_seq FROM audit.checkpoint c ORDER BY c.size DESC LIMIT 1) c
  JOIN audit.entry e ON e.seq = c.control_seq
