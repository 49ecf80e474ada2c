-- Purpose:    how many grades of titles begin, change their last day, and stay.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE i.is_new) AS added,
       count(*) FILTER (WHERE NOT i.is_new AND g.effective_until IS DISTINCT FROM i.effective_until) AS changed,
       count(*) FILTER (WHERE NOT i.is_new AND g.effective_until IS NOT DISTINCT FROM i.effective_until) AS unchanged
  FROM incoming_grade i LEFT JOIN hr.position_grade g ON g.id = i.id
