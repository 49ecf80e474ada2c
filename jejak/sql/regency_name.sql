-- Purpose:    the regency's name, for a saved file and for slips; none before `jejak init` or `jejak demo`.
-- Called by:  jejak.saving.save, jejak.commands.account_activate
-- Privileges: owner, jejak_app.
-- Locks:      none.
SELECT name FROM hr.regency
