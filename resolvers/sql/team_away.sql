-- Purpose:    how many work under the same superior as somebody, and how many of them are on granted leave in one and the
--             same calendar week, at most, of the weeks that begin from $3 to $4.
-- Privileges: jejak_app.
-- Locks:      none.
WITH team AS (
    SELECT DISTINCT a.employee_id
      FROM hr.post own
      JOIN hr.post p ON p.superior_post_id = own.superior_post_id
      JOIN hr.appointment a ON a.post_id = p.id
       AND hr.today() BETWEEN a.effective_from AND coalesce(a.effective_until, 'infinity')
     WHERE own.id = $2 AND a.employee_id <> $1
), week AS (
    SELECT w::date AS monday, count(DISTINCT r.employee_id) AS away
      FROM generate_series($3::date, $4::date, interval '7 days') w
      CROSS JOIN team
      JOIN hr.leave_request r ON r.employee_id = team.employee_id AND r.state IN ('APPROVED', 'CHANGED')
       AND r.starts_on < w::date + 7 AND r.ends_on >= w::date
     GROUP BY w
)
SELECT (SELECT count(*) FROM team)::integer AS total, coalesce((SELECT max(away) FROM week), 0)::integer AS away
