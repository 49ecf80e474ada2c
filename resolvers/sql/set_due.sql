-- Purpose:    notes until when the waiting step of a request may wait now. The version stays: the person who has the request open may
--             still act on what they read.
-- Privileges: jejak_app.
-- Locks:      held already.
UPDATE hr.leave_request SET due_at = $2 WHERE id = $1
