-- Purpose:    makes the caller an auditor.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO hr.account_role (account_id, role, effective_from) VALUES ($1, 'AUDITOR', '2020-01-01')
