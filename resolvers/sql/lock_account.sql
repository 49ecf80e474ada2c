-- Purpose:    keeps an account as it is, so that what is asked next about it still holds when the act is done.
-- Privileges: jejak_app.
-- Locks:      the account.
SELECT id FROM hr.account WHERE id = $1 FOR NO KEY UPDATE
