-- Purpose:    the posts of a person at which the leave of others is advised or decided, or which they carry out for
--             somebody, and the first and last day of a span on which nobody else stands in.
-- Called by:  resolvers.covering
-- Privileges: jejak_app.
-- Locks:      none.
WITH day AS (
    SELECT d::date AS day FROM generate_series($2::date, least($3::date, $2::date + 400), interval '1 day') d
), duty AS (
    SELECT a.post_id, day.day
      FROM hr.appointment a
      JOIN day ON day.day BETWEEN a.effective_from AND coalesce(a.effective_until, 'infinity')
     WHERE a.employee_id = $1
       AND (EXISTS (SELECT FROM hr.post p WHERE p.superior_post_id = a.post_id)
            OR EXISTS (SELECT FROM hr.leave_authority l WHERE l.deciding_post_id = a.post_id
                        AND day.day BETWEEN l.effective_from AND coalesce(l.effective_until, 'infinity')))
    UNION
    SELECT d.post_id, day.day
      FROM hr.delegation d
      JOIN day ON day.day BETWEEN d.effective_from AND d.effective_until
     WHERE d.delegate_id = $1 AND d.ended_at IS NULL
)
SELECT t.title, min(u.day) AS first, max(u.day) AS last
  FROM duty u
  JOIN hr.post p ON p.id = u.post_id
  JOIN hr.position t ON t.id = p.position_id
 WHERE NOT EXISTS (SELECT FROM hr.delegation d
                    WHERE d.post_id = u.post_id AND d.ended_at IS NULL AND d.delegate_id <> $1
                      AND u.day BETWEEN d.effective_from AND d.effective_until)
 GROUP BY p.id, t.title
 ORDER BY first, t.title
