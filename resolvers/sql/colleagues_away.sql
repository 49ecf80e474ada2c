-- Purpose:    how many work under the same superior as somebody, and which of them are on granted leave on one of these days; a
--             name only of whom the reader reaches ($5, or under the posts $6, or stood in for by $7).
-- Privileges: jejak_app.
-- Locks:      none.
WITH team AS (
    SELECT DISTINCT a.employee_id
      FROM hr.post own
      JOIN hr.post p ON p.superior_post_id = own.superior_post_id
      JOIN hr.appointment a ON a.post_id = p.id
       AND hr.today() BETWEEN a.effective_from AND coalesce(a.effective_until, 'infinity')
     WHERE own.id = $2 AND a.employee_id <> $1
), gone AS (
    SELECT r.employee_id, min(r.starts_on) AS starts_on, max(r.ends_on) AS ends_on
      FROM team JOIN hr.leave_request r ON r.employee_id = team.employee_id
     WHERE r.state IN ('APPROVED', 'CHANGED') AND r.starts_on <= $4 AND r.ends_on >= $3
     GROUP BY r.employee_id
)
SELECT (SELECT count(*) FROM team)::integer AS total, g.starts_on, g.ends_on, e.name
  FROM (SELECT) AS one
  LEFT JOIN gone g ON true
  LEFT JOIN hr.employee e ON e.id = g.employee_id
   AND ($5 OR e.id IN (SELECT hr.people_within_reach($6)) OR e.id IN (SELECT hr.people_stood_in_for($7)))
 ORDER BY g.starts_on, e.name, g.employee_id
