-- Purpose:    lets one clerk reach leave and pay alike.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO hr.account_role (account_id, role, effective_from)
SELECT id, 'PAYROLL', '2020-01-01' FROM hr.account WHERE user_name = 'kepegawaian'
