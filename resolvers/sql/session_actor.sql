-- Purpose:    who stands behind a token: account, person, roles, posts and units as they are today. A session that is in
--             use does not lie idle: its time begins anew, written down at most once a minute.
-- Privileges: jejak_app.
-- Locks:      the session's row, when its idle time is written down.
WITH found AS (
    SELECT s.id, s.account_id FROM ops.session s
     WHERE s.token_hash = $1 AND hr.token_prefix() = $2 AND hr.is_session_alive(s.id)
), used AS (
    UPDATE ops.session s SET idle_until = now() + make_interval(secs => s.idle_seconds)
      FROM found f
     WHERE s.id = f.id AND s.ended_at IS NULL
       AND s.idle_until < now() + make_interval(secs => s.idle_seconds - least(s.idle_seconds / 4, 60))
), held AS (
    SELECT r.role, r.unit_id FROM found f JOIN hr.account_role r ON r.account_id = f.account_id
     WHERE hr.today() BETWEEN r.effective_from AND coalesce(r.effective_until, 'infinity')
)
SELECT s.id AS session_id, s.method, s.has_second_factor, s.scopes, a.id AS account_id, a.kind, a.user_name, a.name,
       a.employee_id, a.official_id, hr.today() AS today,
       ARRAY(SELECT DISTINCT h.role FROM held h) AS roles,
       ARRAY(SELECT h.unit_id FROM held h WHERE h.unit_id IS NOT NULL) AS units,
       ARRAY(SELECT p.post_id FROM hr.appointment p WHERE p.employee_id = a.employee_id
             AND p.effective_from <= hr.today() AND (p.effective_until IS NULL OR p.effective_until >= hr.today())
             UNION ALL
             SELECT o.post_id FROM hr.official o WHERE o.id = a.official_id
             AND o.effective_from <= hr.today() AND (o.effective_until IS NULL OR o.effective_until >= hr.today())
       ) AS posts,
       EXISTS (SELECT FROM hr.standing_in d WHERE d.delegate_id = a.employee_id) AS stands_in,
       (SELECT t.vouched_by_role FROM hr.account_totp t
         WHERE s.has_second_factor AND t.account_id = a.id AND t.confirmed_at IS NOT NULL AND t.ended_at IS NULL
       ) AS vouched_by_role
  FROM found
  JOIN ops.session s ON s.id = found.id
  JOIN hr.account a ON a.id = found.account_id
