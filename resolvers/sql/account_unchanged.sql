-- Purpose:    whether an open account is still what it was when a proof of it was looked at, and keeps it so: the person who sets
--             another password meanwhile makes the proof worth nothing, or waits.
-- Privileges: jejak_app.
-- Locks:      the account.
SELECT a.id FROM hr.account a WHERE a.id = $1 AND a.version = $2 AND hr.account_is_open(a.id) FOR NO KEY UPDATE
