-- Purpose:    remembers a browser that is sent to the sign-in provider, by the clock that will judge whether it is late.
-- Privileges: jejak_app.
-- Locks:      none.
INSERT INTO ops.oidc_flow (state_hash, browser_hash, nonce, verifier, account_id, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
