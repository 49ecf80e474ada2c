-- Purpose:    who stands behind a token: account, employee, roles and posts as they are today.
-- Called by:  resolvers.identity.actor_of
-- Privileges: jejak_app.
-- Locks:      none.
SELECT s.id AS session_id, s.method, a.id AS account_id, a.user_name, a.name, a.employee_id, a.official_id,
       hr.today() AS today,
       ARRAY(SELECT r.role FROM hr.account_role r WHERE r.account_id = a.id AND r.effective_from <= hr.today()
             AND (r.effective_until IS NULL OR r.effective_until >= hr.today())) AS roles,
       ARRAY(SELECT p.post_id FROM hr.appointment p WHERE p.employee_id = a.employee_id
             AND p.effective_from <= hr.today() AND (p.effective_until IS NULL OR p.effective_until >= hr.today())
             UNION ALL
             SELECT o.post_id FROM hr.official o WHERE o.id = a.official_id
             AND o.effective_from <= hr.today() AND (o.effective_until IS NULL OR o.effective_until >= hr.today())
       ) AS posts
  FROM ops.session s
  JOIN hr.account a ON a.id = s.account_id
  LEFT JOIN hr.employee e ON e.id = a.employee_id
 WHERE s.token_hash = $1
   AND s.ended_at IS NULL AND s.expires_at > now()
   AND a.disabled_at IS NULL
   AND (e.service_until IS NULL OR e.service_until >= hr.today())
   AND (NOT a.is_demo OR EXISTS (SELECT FROM hr.regency WHERE is_demo))
