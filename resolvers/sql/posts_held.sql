-- Purpose:    the posts that an account holds at this moment: what a process remembers of them may have ended since.
-- Called by:  resolvers.delegation
-- Privileges: jejak_app.
-- Locks:      none.
SELECT h.post_id FROM hr.holding h WHERE h.account_id = $1 ORDER BY h.post_id
