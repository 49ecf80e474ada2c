-- Purpose:    whether others' leave may wait for an account: it holds a post with duty, stands in for one, or a step waits.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT EXISTS (SELECT FROM hr.holding h WHERE h.account_id = $1 AND hr.has_leave_duty(h.post_id, hr.today()))
    OR EXISTS (SELECT FROM hr.standing_in s WHERE s.account_id = $1 AND hr.has_leave_duty(s.post_id, hr.today()))
    OR EXISTS (SELECT FROM hr.requests_waiting_for($1)) AS handles_leave
