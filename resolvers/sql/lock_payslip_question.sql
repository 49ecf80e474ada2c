-- Purpose:    a question about a slip as it stands, locked.
-- Privileges: jejak_app.
-- Locks:      the question's row, FOR UPDATE, until the transaction ends.
SELECT id, employee_id, state, version FROM hr.payslip_question WHERE id = $1 FOR UPDATE
