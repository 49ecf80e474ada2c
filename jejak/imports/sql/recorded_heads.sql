-- Purpose:    the post at the head of each unit, and whether somebody holds it today.
-- Privileges: owner.
-- Locks:      none.
SELECT p.unit_id, p.id AS post_id, EXISTS (SELECT FROM hr.holding h WHERE h.post_id = p.id) AS is_filled
  FROM hr.post p WHERE p.is_head
