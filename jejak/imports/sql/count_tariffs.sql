-- Purpose:    how many tariffs begin, change their last day, and stay.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE i.is_new) AS added,
       count(*) FILTER (WHERE NOT i.is_new AND t.effective_until IS DISTINCT FROM i.effective_until) AS changed,
       count(*) FILTER (WHERE NOT i.is_new AND t.effective_until IS NOT DISTINCT FROM i.effective_until) AS unchanged
  FROM incoming_tariff i LEFT JOIN hr.tpp_tariff t ON t.id = i.id
