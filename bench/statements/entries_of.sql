-- Purpose:    what the log holds of the newest act on a leave request: relations, kinds of entry, and the columns told.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT e.relation, e.op::text, e.old_commitment IS NOT NULL AS had_personal, e.new_commitment IS NOT NULL AS has_personal,
       ARRAY(SELECT jsonb_object_keys(coalesce(e.old, '{}')) ORDER BY 1) AS old_columns,
       ARRAY(SELECT jsonb_object_keys(coalesce(e.new, '{}')) ORDER BY 1) AS new_columns
  FROM audit.entry e
 WHERE e.tx_id = (SELECT max(u.tx_id) FROM audit.entry u WHERE u.relation = 'hr.leave_request' AND u.op = 'U' AND u.pk ->> 'id' = $1)
 ORDER BY e.relation, e.op, e.new ->> 'kind'
