-- Purpose:    what a leave rule asks about a person: who they are, their years (hr.leave_facts), and what time it is here.
-- Privileges: jejak_app.
-- Locks:      none; `lock_person` is asked first where something is to be written.
SELECT e.id AS employee_id, e.kind, e.service_from, e.service_until, e.work_week, r.grade,
       a.post_id, a.effective_until AS post_until, p.unit_id, t.job_class, t.is_teacher,
       hr.leave_facts(e.id) AS leave_facts, g.today, hr.current_instant() AS now, g.time_zone
  FROM hr.employee e
 CROSS JOIN (SELECT hr.today() AS today, r.time_zone FROM hr.regency r OFFSET 0) g
  LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = a.post_id
  LEFT JOIN hr.position t ON t.id = p.position_id
  LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
 WHERE e.id = $1
