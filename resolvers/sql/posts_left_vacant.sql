-- Purpose:    the first and last day of a span, from today on and within $4 days, on which the holder of a post is on granted leave, others' leave
--             waits there, and nobody stands in who can act.
-- Privileges: jejak_app.
-- Locks:      none; `lock_holders` is asked first.
SELECT t.title, min(day.day) AS first, max(day.day) AS last
  FROM (SELECT d::date AS day
          FROM generate_series(greatest(hr.today(), $2::date), least($3::date, hr.today() + $4::integer), interval '1 day') d) day
  JOIN hr.appointment a ON a.post_id = $1 AND day.day BETWEEN a.effective_from AND coalesce(a.effective_until, 'infinity')
  JOIN hr.leave_request r ON r.employee_id = a.employee_id AND r.state IN ('APPROVED', 'CHANGED')
   AND day.day BETWEEN r.starts_on AND r.ends_on
  JOIN hr.post p ON p.id = a.post_id
  JOIN hr.position t ON t.id = p.position_id
 WHERE hr.has_leave_duty(a.post_id, day.day) AND NOT hr.has_delegate(a.post_id, day.day, a.employee_id)
 GROUP BY t.title
