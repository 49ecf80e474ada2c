-- Purpose:    which repeatable files are installed, with which text.
-- Called by:  jejak.migration.migrate, jejak doctor
-- Privileges: owner.
-- Locks:      none.
SELECT name, sha256 FROM ops.applied_file
