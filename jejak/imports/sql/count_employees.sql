-- Purpose:    how many people the plan adds, changes and leaves, and how many posts and positions it makes.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE is_new) AS added,
       count(*) FILTER (WHERE NOT is_new AND (is_changed OR post_act <> 'KEEP' OR rank_act <> 'KEEP')) AS changed,
       count(*) FILTER (WHERE NOT is_new AND NOT is_changed AND post_act = 'KEEP' AND rank_act = 'KEEP') AS unchanged,
       (SELECT count(*) FROM seating WHERE vacant_post_id IS NULL) AS posts,
       (SELECT count(*) FROM incoming_position) AS positions
  FROM person
