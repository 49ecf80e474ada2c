-- Purpose:    the first policy in force for a field on some of these days.
-- Privileges: jejak_app.
-- Locks:      none; `lock_policies` is asked first, and the exclusion constraint stands behind it.
SELECT decree_number, effective_from
  FROM hr.publication_policy
 WHERE field = $1 AND state IN ('APPROVED', 'ENDED')
   AND daterange(effective_from, effective_until + 1) && daterange($2::date, $3::date + 1)
 ORDER BY effective_from LIMIT 1
