-- Purpose:    the sessions of an account that live, the one that asks first, then the one that was used last; at most $3.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT s.started_at, greatest(s.started_at, s.idle_until - make_interval(secs => s.idle_seconds)) AS last_used_at, s.expires_at,
       s.id = $2 AS is_this
  FROM ops.session s
 WHERE s.account_id = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND s.idle_until > now()
 ORDER BY is_this DESC, s.idle_until DESC
 LIMIT $3
