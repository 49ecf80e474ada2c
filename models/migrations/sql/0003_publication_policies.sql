-- Purpose:    the role of the information officer (PPID), who proposes and approves what the public may see.
-- Called by:  models/migrations/0003_publication_policies.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on hr.account_role while its constraint is checked.

ALTER TABLE hr.account_role
    DROP CONSTRAINT account_role_is_known,
    ADD CONSTRAINT account_role_is_known CHECK (role IN ('PERSONNEL', 'PAYROLL', 'AUDITOR', 'ADMINISTRATOR', 'OPERATOR',
        'INFORMATION_OFFICER'));
