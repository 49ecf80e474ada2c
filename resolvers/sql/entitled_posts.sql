-- Purpose:    the posts in whose name a step of a request may be taken now.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.entitled_posts($1, $2) AS post_id
