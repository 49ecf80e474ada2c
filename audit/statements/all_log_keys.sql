-- Purpose:    every key that the log ever named as its own.
-- Privileges: SELECT on audit.entry.
-- Locks:      none.
SELECT DISTINCT k.key
  FROM audit.entry e CROSS JOIN LATERAL jsonb_array_elements_text(e.new -> 'keys') AS k (key)
 WHERE e.relation = 'audit.checkpoint' AND e.op = 'C'
