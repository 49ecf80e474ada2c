-- Purpose:    how many half-days one request still holds reserved, by calendar year.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT year, sum(CASE kind WHEN 'RESERVE' THEN half_days WHEN 'RELEASE' THEN -half_days ELSE 0 END)::integer AS reserved
  FROM hr.leave_ledger
 WHERE request_id = $1
 GROUP BY year
