-- Purpose:    a post and all posts above it, each with who holds it today, or as plt carries it out.
-- Called by:  resolvers.leave
-- Privileges: jejak_app.
-- Locks:      none.
WITH RECURSIVE chain AS (
    SELECT p.id, p.superior_post_id FROM hr.post p WHERE p.id = $1
    UNION
    SELECT p.id, p.superior_post_id FROM hr.post p JOIN chain c ON p.id = c.superior_post_id
)
SELECT c.id, c.superior_post_id, coalesce(h.holder_id, s.delegate_id) AS holder_id
  FROM chain c
  LEFT JOIN hr.holding h ON h.post_id = c.id
  LEFT JOIN hr.standing_in s ON s.post_id = c.id
