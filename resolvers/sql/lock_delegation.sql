-- Purpose:    a delegation within reach, locked, and the day on which it ended, if it did.
-- Privileges: jejak_app.
-- Locks:      the delegation's row, until the transaction ends: the second hand waits for the first. Not its key: a step that
--             is taken by it waits for nobody.
SELECT d.id, d.post_id, d.effective_from, d.effective_until, d.version,
       CASE WHEN d.ended_at IS NOT NULL THEN (d.ended_at AT TIME ZONE r.time_zone)::date
            WHEN d.effective_until < hr.today() THEN d.effective_until END AS ended_on
  FROM hr.delegation d
 CROSS JOIN hr.regency r
 WHERE d.id = $1 AND ($2 OR d.id IN (SELECT hr.delegations_of($3)))
   FOR NO KEY UPDATE OF d
