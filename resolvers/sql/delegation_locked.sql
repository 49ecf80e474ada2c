-- Purpose:    a delegation within reach, locked, and the day on which it ended, if it did.
-- Called by:  resolvers.delegation
-- Privileges: jejak_app.
-- Locks:      the delegation's row, FOR UPDATE, until the transaction ends: the second hand waits for the first.
SELECT d.id, d.post_id, d.version,
       CASE WHEN d.ended_at IS NOT NULL THEN (d.ended_at AT TIME ZONE r.time_zone)::date
            WHEN d.effective_until < hr.today() THEN d.effective_until END AS ended_on
  FROM hr.delegation d
 CROSS JOIN hr.regency r
 WHERE d.id = $1 AND ($2 OR d.id IN (SELECT hr.delegations_of($3)))
   FOR UPDATE OF d
