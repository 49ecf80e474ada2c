-- Purpose:    the grades of titles on record, those that ended too.
-- Privileges: owner.
-- Locks:      none.
SELECT g.id, g.position_id, p.job_class, g.employee_kind, g.lowest_grade, g.highest_grade, g.source, g.effective_from,
       g.effective_until
  FROM hr.position_grade g JOIN hr.position p ON p.id = g.position_id
