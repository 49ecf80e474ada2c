-- Purpose:    Q2 in rows: the slips.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT s.period, s.grade, s.base_pay AS "basePay", s.tpp, s.gross, s.net
  FROM hr.payslip s
 WHERE s.employee_id = $1
 ORDER BY s.period DESC, s.id DESC
 LIMIT 12
