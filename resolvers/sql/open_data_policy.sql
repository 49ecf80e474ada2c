-- Purpose:    the decrees in force on what is published, in an order that depends on no locale.
-- Privileges: SELECT on these columns of published.policy.
-- Locks:      none.
SELECT field, tier, legal_basis, decree_number, decree_date, effective_from, is_illustrative
  FROM published.policy
 ORDER BY field COLLATE "C", id
