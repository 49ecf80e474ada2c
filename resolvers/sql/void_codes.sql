-- Purpose:    lets the unused codes of accounts, of these purposes, open nothing from now on.
-- Privileges: jejak_app.
-- Locks:      the codes' rows; the person who waits for one to use it finds it void, for it is judged by the clock after that.
UPDATE hr.account_code SET expires_at = clock_timestamp()
 WHERE account_id = ANY ($1) AND purpose = ANY ($2) AND used_at IS NULL AND expires_at > clock_timestamp()
