-- Purpose:    what a review of a request starts from, beside what its reader was told already.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT employee_id, kind, advising_post_id, deciding_post_id FROM hr.leave_request WHERE id = $1
