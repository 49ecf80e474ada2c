-- Purpose:    moves a request to its next state; the version goes up by one.
-- Privileges: jejak_app.
-- Locks:      held already.
UPDATE hr.leave_request
   SET state = $2,
       decided_at = CASE WHEN $2 IN ('APPROVED', 'CHANGED', 'POSTPONED', 'REFUSED') THEN $6::timestamptz END, due_at = $7,
       asked_starts_on = CASE WHEN $2 = 'CHANGED' THEN starts_on END,
       asked_ends_on = CASE WHEN $2 = 'CHANGED' THEN ends_on END,
       starts_on = coalesce($3, starts_on), ends_on = coalesce($4, ends_on),
       working_days = coalesce($5, working_days), version = version + 1
 WHERE id = $1
