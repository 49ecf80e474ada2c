-- Purpose:    the posts that an account holds at this moment, and whether it decides leave there: what a process remembers of
--             them may have ended since.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT h.post_id, h.post_id IN (SELECT a.post_id FROM hr.authority_of($1) a WHERE a.kind = 'POST') AS decides
  FROM hr.holding h WHERE h.account_id = $1 ORDER BY h.post_id
