-- Purpose:    a post and all posts above it, each with who holds it today, or as plt carries it out.
-- Privileges: jejak_app.
-- Locks:      none.
WITH RECURSIVE chain AS (
    SELECT p.id, p.superior_post_id FROM hr.post p WHERE p.id = $1
    UNION
    SELECT p.id, p.superior_post_id FROM hr.post p JOIN chain c ON p.id = c.superior_post_id
)
SELECT c.id, c.superior_post_id, coalesce(h.holder_id, s.delegate_id) AS holder_id
  FROM chain c
  -- OFFSET 0: each post is looked up by itself, or the planner would go through all who hold any.
  LEFT JOIN LATERAL (SELECT o.holder_id FROM hr.holding o WHERE o.post_id = c.id OFFSET 0) h ON true
  LEFT JOIN LATERAL (SELECT o.delegate_id FROM hr.standing_in o WHERE o.post_id = c.id OFFSET 0) s ON true
