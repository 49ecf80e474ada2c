-- Purpose:    entries whose transaction, and with it their actor, is gone.
-- Privileges: owner.
-- Locks:      none.
SELECT e.relation, e.pk AS key, count(*) AS entries
  FROM audit.entry e
 WHERE NOT EXISTS (SELECT FROM audit.tx t WHERE t.id = e.tx_id)
 GROUP BY e.relation, e.pk
 ORDER BY e.relation, e.pk
