-- Purpose:    which repeatable files are installed, with which text.
-- Privileges: owner.
-- Locks:      none.
SELECT name, sha256 FROM ops.applied_file
