-- Purpose:    how many opening balances are new, and how many are on record as they stand.
-- Privileges: owner.
-- Locks:      none.
SELECT count(*) FILTER (WHERE is_new) AS added, count(*) FILTER (WHERE NOT is_new) AS unchanged FROM incoming_balance
