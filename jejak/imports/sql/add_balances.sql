-- Purpose:    records the days used in years before the opening; zero says that none were used.
-- Privileges: owner.
-- Locks:      the people's rows, as every writer of the ledger does (resolvers/sql/leave_applicant.sql).
INSERT INTO hr.leave_ledger (employee_id, year, kind, half_days, source)
SELECT i.employee_id, i.year, 'RECORDED', i.half_days, i.source
  FROM incoming_balance i JOIN hr.employee e ON e.id = i.employee_id
 WHERE i.is_new
 ORDER BY i.line
   FOR NO KEY UPDATE OF e
