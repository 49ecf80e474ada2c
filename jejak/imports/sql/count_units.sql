-- Purpose:    how many units the plan adds, changes and leaves.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE is_new) AS added,
       count(*) FILTER (WHERE is_changed) AS changed,
       count(*) FILTER (WHERE NOT is_new AND NOT is_changed) AS unchanged
  FROM planned_unit
