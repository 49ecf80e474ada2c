-- Purpose:    forgets who began to come in and did not arrive, and tries and used links to evidence of more than a day ago.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
WITH challenges AS (
    DELETE FROM ops.sign_in_challenge WHERE expires_at < now()
), flows AS (
    DELETE FROM ops.oidc_flow WHERE expires_at < now()
), links AS (
    DELETE FROM ops.evidence_link WHERE used_at < now() - interval '1 day'
)
DELETE FROM ops.sign_in_pace WHERE greatest(at, wait_until) < now() - interval '1 day'
