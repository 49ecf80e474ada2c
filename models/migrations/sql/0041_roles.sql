-- Purpose:    finds the roles of an account without the index that keeps them from overlapping, which is dearer to open.
-- Called by:  models/migrations/0041_roles.py
-- Privileges: owner.
-- Locks:      SHARE on hr.account_role while the index is made.

CREATE INDEX account_role_by_account ON hr.account_role (account_id);
