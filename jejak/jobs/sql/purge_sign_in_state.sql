-- Purpose:    forgets who began to come in and did not arrive, used links to evidence after $1 days, and tries
--             after $2 days.
-- Privileges: jejak_app.
-- Locks:      the deleted rows.
WITH challenges AS (
    DELETE FROM ops.sign_in_challenge WHERE expires_at < now()
), flows AS (
    DELETE FROM ops.oidc_flow WHERE expires_at < now()
), links AS (
    DELETE FROM ops.evidence_link WHERE used_at < now() - make_interval(days => $1::integer)
)
DELETE FROM ops.sign_in_pace WHERE greatest(at, wait_until) < now() - make_interval(days => $2::integer)
