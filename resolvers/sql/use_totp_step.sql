-- Purpose:    uses up a step of an authenticator's clock and all before it; no row when it was used.
-- Privileges: jejak_app.
-- Locks:      the factor's row.
INSERT INTO ops.totp_step AS t (totp_id, step) VALUES ($1, $2)
    ON CONFLICT (totp_id) DO UPDATE SET step = excluded.step WHERE t.step < excluded.step
RETURNING step
