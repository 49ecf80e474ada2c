-- Purpose:    the slips of a run, in the order of the file.
-- Privileges: owner.
-- Locks:      the row of the run, in share mode, by its trigger.
INSERT INTO hr.payslip (id, run_id, employee_id, period, grade, service_years, base_pay, spouse_allowance, child_allowance,
    position_allowance, rice_allowance, tpp, other_income, pension_contribution, health_contribution, other_deductions, gross, net)
SELECT i.id, r.id, i.employee_id, r.month, i.grade, i.service_years, i.base_pay, i.spouse_allowance, i.child_allowance,
       i.position_allowance, i.rice_allowance, i.tpp, i.other_income, i.pension_contribution, i.health_contribution,
       i.other_deductions, i.gross, i.net
  FROM incoming_payslip i, hr.pay_run r
 WHERE r.id = $1
 ORDER BY i.line
