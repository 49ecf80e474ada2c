-- Purpose:    the lines of the delegation decree that could govern a unit, nearest unit last, and whether somebody else than
--             the applicant holds the post or stands in for it.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT a.id, a.unit_id, a.leave_kind, a.lowest_job_class, a.highest_job_class, a.deciding_post_id,
       a.effective_from, a.effective_until, u.distance,
       EXISTS (SELECT FROM hr.holding h
                WHERE h.post_id = a.deciding_post_id AND h.employee_id IS DISTINCT FROM $3
               UNION ALL
               SELECT FROM hr.standing_in s
                WHERE s.post_id = a.deciding_post_id AND s.delegate_id <> $3) AS is_held
  FROM hr.units_above($1) u
  JOIN hr.leave_authority a ON a.unit_id = u.unit_id
 WHERE a.leave_kind = $2
