-- Purpose:    a session with the second factor for somebody who decides, whose token is known.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO ops.session (token_hash, account_id, method, expires_at, idle_seconds, idle_until, has_second_factor)
VALUES (sha256(convert_to($1, 'UTF8')), $2, 'PASSWORD', now() + interval '1 day', 86400, now() + interval '1 day', true)
RETURNING id
