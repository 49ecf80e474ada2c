-- Purpose:    how many lines of delegation begin, change their last day, and stay.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE i.is_new) AS added,
       count(*) FILTER (WHERE NOT i.is_new AND a.effective_until IS DISTINCT FROM i.effective_until) AS changed,
       count(*) FILTER (WHERE NOT i.is_new AND a.effective_until IS NOT DISTINCT FROM i.effective_until) AS unchanged
  FROM incoming_delegation i LEFT JOIN hr.leave_authority a ON a.id = i.id
