-- Purpose:    two more ways in which an actor may have proved who they are.
-- Called by:  audit/migrations/0030_methods.py
-- Privileges: owner.
-- Locks:      ACCESS EXCLUSIVE on audit.tx while its rows are looked at.

ALTER TABLE audit.tx
    DROP CONSTRAINT tx_method_is_known,
    ADD CONSTRAINT tx_method_is_known
        CHECK (method IN ('SESSION', 'TOKEN', 'PASSWORD', 'CODE', 'TOTP', 'OIDC', 'CLI', 'SERVICE'));
