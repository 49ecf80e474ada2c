-- Purpose:    gives the waiting step of a request to another post; the version goes up by one.
-- Privileges: jejak_app.
-- Locks:      held already.
UPDATE hr.leave_request
   SET advising_post_id = CASE $2 WHEN 'ADVICE' THEN $3 ELSE advising_post_id END,
       deciding_post_id = CASE $2 WHEN 'DECISION' THEN $3 ELSE deciding_post_id END,
       due_at = $4, version = version + 1
 WHERE id = $1
