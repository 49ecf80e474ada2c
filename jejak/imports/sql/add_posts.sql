-- Purpose:    makes the positions and posts that the file needs; each post hangs under its unit's head, a head under
--             the nearest head above.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.position (id, title, kind, eselon, functional_level, job_class, is_teacher)
SELECT id, title, kind, eselon, functional_level, job_class, is_teacher FROM incoming_position ORDER BY title, job_class;

INSERT INTO hr.post (id, unit_id, position_id, superior_post_id, is_head)
SELECT s.new_post_id, s.unit_id, s.position_id,
       CASE WHEN g.own = s.new_post_id THEN g.above ELSE coalesce(g.own, g.above) END,
       g.own IS NOT DISTINCT FROM s.new_post_id
  FROM seating s
  JOIN pg_temp.current_unit_superiors() g ON g.unit_id = s.unit_id
 WHERE s.vacant_post_id IS NULL
 ORDER BY s.nip;
