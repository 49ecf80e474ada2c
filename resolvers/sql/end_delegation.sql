-- Purpose:    ends a delegation now; the version goes up by one.
-- Privileges: jejak_app.
-- Locks:      held already.
UPDATE hr.delegation SET ended_at = hr.current_instant(), ended_by_id = $2, version = version + 1 WHERE id = $1
