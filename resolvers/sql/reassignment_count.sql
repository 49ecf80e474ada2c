-- Purpose:    how often a step of a request was reassigned.
-- Privileges: jejak_app.
-- Locks:      none; the request is locked already.
SELECT count(*)::integer AS turn FROM hr.leave_pass WHERE request_id = $1 AND step = $2 AND kind = 'REASSIGNED'
