-- Purpose:    lets heads that a higher post follows step down, before that post is made.
-- Privileges: owner.
-- Locks:      the posts that step down.
UPDATE hr.post p
   SET is_head = false, version = p.version + 1
  FROM heading h
 WHERE h.unit_id = p.unit_id AND p.is_head
