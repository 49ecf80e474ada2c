-- Purpose:    moves posts whose unit has another head now; those that somebody moved elsewhere by hand stay.
-- Privileges: owner.
-- Locks:      the posts that move.
WITH place AS (
    SELECT p.id,
           CASE WHEN was.own = p.id THEN was.above ELSE coalesce(was.own, was.above) END AS was,
           CASE WHEN now.own = p.id THEN now.above ELSE coalesce(now.own, now.above) END AS now
      FROM hr.post p
      JOIN pg_temp.current_unit_superiors() now ON now.unit_id = p.unit_id
      LEFT JOIN pg_temp.unit_superior was ON was.unit_id = p.unit_id
)
UPDATE hr.post p
   SET superior_post_id = place.now, version = p.version + 1
  FROM place
 WHERE place.id = p.id
   AND place.was IS DISTINCT FROM place.now
   AND p.superior_post_id IS NOT DISTINCT FROM place.was
