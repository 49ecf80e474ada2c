-- Purpose:    one-time codes of a third kind: with one the first second factor of an account with a role is set up.
-- Called by:  models/migrations/0040_enrolment.py
-- Privileges: owner; grants.sql hands out the rest.
-- Locks:      ACCESS EXCLUSIVE on hr.account_code, briefly.

-- A slip opens an account or replaces a forgotten password; it does not open a role, for which ENROL is handed out.
ALTER TABLE hr.account_code
    DROP CONSTRAINT account_code_purpose_is_known,
    ADD CONSTRAINT account_code_purpose_is_known CHECK (purpose IN ('ACTIVATE', 'RESET', 'ENROL'));
