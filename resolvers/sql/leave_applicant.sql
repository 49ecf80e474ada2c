-- Purpose:    what a leave rule asks about a person.
-- Called by:  resolvers.leave
-- Privileges: jejak_app.
-- Locks:      none; `lock_person` is asked first where something is to be written.
SELECT e.id AS employee_id, e.kind, e.service_from, e.service_until, e.work_week, r.grade,
       a.post_id, a.effective_until AS post_until, p.unit_id, t.job_class, t.is_teacher
  FROM hr.employee e
  LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = a.post_id
  LEFT JOIN hr.position t ON t.id = p.position_id
  LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
 WHERE e.id = $1
