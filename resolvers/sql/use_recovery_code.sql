-- Purpose:    uses up a recovery code; no row when there is none such, or it was used.
-- Privileges: jejak_app.
-- Locks:      the code's row.
UPDATE hr.recovery_code SET used_at = now() WHERE totp_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING id
