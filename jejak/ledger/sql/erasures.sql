-- Purpose:    every request to destroy personal data, oldest first, with the two people behind it.
-- Privileges: owner.
-- Locks:      none.
SELECT x.id, x.state, x.legal_basis, x.decree_number, x.decree_date, x.requested_at, x.approved_at, x.carried_out_at,
       r.name AS requested_by, a.name AS approved_by
  FROM hr.erasure x
  JOIN hr.account r ON r.id = x.requested_by_id
  LEFT JOIN hr.account a ON a.id = x.approved_by_id
 ORDER BY x.requested_at, x.id
