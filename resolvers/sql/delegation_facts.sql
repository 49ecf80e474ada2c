-- Purpose:    what the rules ask before somebody within reach stands in for a post on some days.
-- Privileges: jejak_app.
-- Locks:      none; `lock_delegations` is asked first, and the constraints of hr.delegation stand behind it.
SELECT e.service_from, e.service_until,
       (SELECT c.id FROM hr.account c WHERE c.employee_id = e.id AND c.disabled_at IS NULL) AS account_id,
       EXISTS (SELECT FROM hr.appointment a
                WHERE a.post_id = post.id AND daterange(a.effective_from, a.effective_until, '[]') @> $3::date
               UNION ALL
               SELECT FROM hr.official o
                WHERE o.post_id = post.id AND daterange(o.effective_from, o.effective_until, '[]') @> $3::date) AS is_held,
       EXISTS (SELECT FROM hr.appointment a
                WHERE a.post_id = post.id AND a.employee_id = e.id
                  AND coalesce(a.effective_until, 'infinity') >= $3::date AND a.effective_from <= $4::date) AS is_holder,
       (SELECT min(r.starts_on) FROM hr.leave_request r
         WHERE r.employee_id = e.id AND r.state IN ('APPROVED', 'CHANGED') AND r.starts_on <= $4::date
           AND r.ends_on >= $3::date) AS away_from,
       taken.effective_from AS taken_from, taken.effective_until AS taken_until,
       e.id IS NOT NULL AND $3::date <= $4::date AND hr.makes_delegation_cycle(post.id, e.id, $3::date, $4::date) AS leads_back
  FROM hr.post post
  LEFT JOIN hr.employee e ON e.id = $2 AND ($5 OR hr.is_within_reach(e.id, $6))
  LEFT JOIN LATERAL (
       SELECT d.effective_from, d.effective_until FROM hr.delegation d
        WHERE d.post_id = post.id AND d.ended_at IS NULL AND d.effective_from <= $4::date AND d.effective_until >= $3::date
        ORDER BY d.effective_from LIMIT 1) taken ON true
 WHERE post.id = $1
