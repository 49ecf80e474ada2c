-- Purpose:    the regency's name, for a saved file; none before `jejak init` or `jejak demo`.
-- Privileges: owner.
-- Locks:      none.
SELECT name FROM hr.regency
