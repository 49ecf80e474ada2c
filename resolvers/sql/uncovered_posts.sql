-- Purpose:    the posts of a person at which the leave of others is advised or decided, or which they carry out for
--             somebody, and the first and last day of a span on which nobody else stands in
--             who can act.
-- Privileges: jejak_app.
-- Locks:      none.
WITH span AS (
    SELECT CASE WHEN $2::date <= $3::date THEN daterange($2::date, $3::date, '[]') ELSE 'empty' END AS days
), duty AS (
    SELECT a.post_id, s.days * daterange(a.effective_from, a.effective_until, '[]') AS days
      FROM span s
      JOIN hr.appointment a ON a.employee_id = $1
     WHERE EXISTS (SELECT FROM hr.post p WHERE p.superior_post_id = a.post_id)
    UNION ALL
    SELECT a.post_id, s.days * daterange(a.effective_from, a.effective_until, '[]')
                             * daterange(l.effective_from, l.effective_until, '[]')
      FROM span s
      JOIN hr.appointment a ON a.employee_id = $1
      JOIN hr.leave_authority l ON l.deciding_post_id = a.post_id
    UNION ALL
    SELECT d.post_id, s.days * daterange(d.effective_from, d.effective_until, '[]')
      FROM span s
      JOIN hr.delegation d ON d.delegate_id = $1 AND d.ended_at IS NULL
), uncovered AS (
    SELECT d.post_id, range_agg(d.days) - coalesce((
           SELECT range_agg(daterange(o.effective_from, least(o.effective_until, e.service_until), '[]'))
             FROM hr.delegation o
             JOIN hr.employee e ON e.id = o.delegate_id AND coalesce(e.service_until, 'infinity') >= o.effective_from
             JOIN hr.account c ON c.employee_id = e.id AND c.disabled_at IS NULL
            WHERE o.post_id = d.post_id AND o.ended_at IS NULL AND o.delegate_id <> $1), '{}') AS days
      FROM duty d
     GROUP BY d.post_id
)
SELECT t.title, lower(u.days) AS first, upper(u.days) - 1 AS last
  FROM uncovered u
  JOIN hr.post p ON p.id = u.post_id
  JOIN hr.position t ON t.id = p.position_id
 WHERE NOT isempty(u.days)
 ORDER BY first, t.title
