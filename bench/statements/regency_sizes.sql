-- Purpose:    how much is in the measured database.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT (SELECT count(*) FROM hr.employee) AS employees, (SELECT count(*) FROM hr.payslip) AS "pay slips",
       (SELECT count(*) FROM hr.leave_request) AS "leave requests", (SELECT count(*) FROM hr.leave_step) AS "steps of them",
       (SELECT count(*) FROM hr.post) AS posts, (SELECT count(*) FROM hr.unit) AS units
