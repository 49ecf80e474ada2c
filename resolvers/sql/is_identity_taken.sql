-- Purpose:    whether a subject opens an account already, or the account has a subject of this provider.
-- Privileges: jejak_app.
-- Locks:      the rows found.
SELECT account_id, subject FROM hr.account_identity
 WHERE issuer = $1 AND (subject = $2 OR account_id = $3) AND ended_at IS NULL
   FOR UPDATE
