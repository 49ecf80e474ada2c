-- Purpose:    forgets a browser that has come back; no row for one that was not sent, came back before, or is another.
-- Privileges: jejak_app.
-- Locks:      the flow's row.
DELETE FROM ops.oidc_flow WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > now()
RETURNING nonce, verifier, account_id
